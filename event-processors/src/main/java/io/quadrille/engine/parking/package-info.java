/** Records that could not be read as events: kept with their cause, listed, replayed, deleted by age. */
@NullMarked
package io.quadrille.engine.parking;

import org.jspecify.annotations.NullMarked;
