/**
 * Rebuilds projections from the event store beside the live tables and compares the results with the live rows: a whole
 * projection, the rows of one order, or a sample. All work happens in a {@link RebuildContext}: a Spring context with a
 * database session of its own, the projections, and nothing that could act. Events come from the event store, never
 * from a topic.
 *
 * <p>Knows the projections by their interface, and the event store. It has no command gateway, no Kafka client, no HTTP
 * client and no scheduler, and no path to one, which an architecture test shows.
 */
@NullMarked
package io.quadrille.engine.rebuild;

import org.jspecify.annotations.NullMarked;
