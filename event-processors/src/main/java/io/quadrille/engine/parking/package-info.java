/**
 * Parked records: records that a group could not read or store as events, or that it skipped. They are kept with the
 * cause, listed, replayed, and deleted by age.
 */
@NullMarked
package io.quadrille.engine.parking;

import org.jspecify.annotations.NullMarked;
