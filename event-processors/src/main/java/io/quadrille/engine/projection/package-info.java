/**
 * Projections: pure folds of events into rows of PostgreSQL, one table each. Knows Axon's event messages and nothing
 * else of Axon; a projection never has a command gateway, a producer or a clock, so folding an event again can only
 * write rows.
 */
package io.quadrille.engine.projection;
