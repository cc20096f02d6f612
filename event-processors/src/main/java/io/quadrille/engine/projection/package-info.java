/**
 * Projections: pure folds of events into rows of PostgreSQL tables. Of Axon this package knows only event messages and
 * units of work. A projection has no command gateway, no producer and no clock, so the only effect of folding an event
 * again is to write rows.
 */
@NullMarked
package io.quadrille.engine.projection;

import org.jspecify.annotations.NullMarked;
