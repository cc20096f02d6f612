/**
 * Projections: pure folds of events into rows of PostgreSQL tables. Of Axon this package knows only event messages and
 * units of work. A projection has no command gateway, no producer and no clock, so folding an event again has no effect
 * except that it writes rows.
 */
@NullMarked
package io.quadrille.engine.projection;

import org.jspecify.annotations.NullMarked;
