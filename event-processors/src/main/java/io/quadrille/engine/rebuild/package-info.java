/**
 * Projections built again from the event store, beside the live ones, and compared with them: one from the beginning,
 * all that one order wrote, or a sample. Everything here works in a {@link RebuildContext}, a context of its own on a
 * database session of its own, with projections and nothing that could act; it reads the event store and never a topic.
 *
 * <p>Knows the projections by their interface and the event store. It has no command gateway, no Kafka client, no HTTP
 * client, no scheduler and no way to one, which an architecture test shows.
 */
package io.quadrille.engine.rebuild;
