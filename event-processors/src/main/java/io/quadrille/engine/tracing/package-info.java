/**
 * OpenTelemetry tracing: one trace per order, from the HTTP request through every append, record and reaction to the
 * end of the order. The trace context travels with the event: as metadata in the event store, and as the W3C header
 * {@code traceparent} on the topics.
 *
 * <p>Knows Axon's and Kafka's messages and no domain type.
 */
@NullMarked
package io.quadrille.engine.tracing;

import org.jspecify.annotations.NullMarked;
