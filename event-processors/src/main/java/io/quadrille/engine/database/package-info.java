/**
 * What several packages need to access the database: its clock, locks, sessions outside of the pool, and the
 * classification of transient failures.
 */
@NullMarked
package io.quadrille.engine.database;

import org.jspecify.annotations.NullMarked;
