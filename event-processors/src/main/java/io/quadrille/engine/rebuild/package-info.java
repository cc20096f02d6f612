/**
 * Rebuilds projections from the event store beside the live tables and compares the results with the live rows: a whole
 * projection, the rows of one order, or a sample. All work happens in a {@link RebuildContext}: a Spring context with
 * its own database session, the projections, and no bean with other effects. Events come from the event store, never
 * from a topic.
 *
 * <p>Knows the projections by their interface, and the event store. It has no command gateway, no Kafka client, no HTTP
 * client and no scheduler, and does not depend on any class that has one; an architecture test checks this.
 */
@NullMarked
package io.quadrille.engine.rebuild;

import org.jspecify.annotations.NullMarked;
