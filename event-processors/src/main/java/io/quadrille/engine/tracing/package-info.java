/**
 * OpenTelemetry tracing: one trace per order, from the HTTP request through every append, record and reaction to the
 * end of the order. Only retries and records that are published again start new traces, which are linked to it. The
 * trace context travels with the event: as metadata in the event store, and as W3C headers ({@code traceparent}) on the
 * topics.
 *
 * <p>Knows Axon's and Kafka's messages and no domain type.
 */
@NullMarked
package io.quadrille.engine.tracing;

import org.jspecify.annotations.NullMarked;
