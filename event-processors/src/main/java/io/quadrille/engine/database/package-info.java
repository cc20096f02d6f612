/**
 * What all other packages share of the database: its clock, locks and sessions outside of the pool, and which failures
 * are transient.
 */
@NullMarked
package io.quadrille.engine.database;

import org.jspecify.annotations.NullMarked;
