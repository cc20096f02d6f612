/**
 * One trace per order: from the request through every append, record and reaction to the order's end, by OpenTelemetry.
 * The context travels with the event: as metadata in the store, as the W3C header traceparent on the topics. Knows
 * Axon's and Kafka's messages and no domain type.
 */
package io.quadrille.engine.tracing;
