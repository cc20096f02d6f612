/**
 * The transport between event stores: the relay from the log to Kafka, the source from Kafka to Axon's processors, and
 * the record format of both. It replaces the weak parts of Axon's Kafka extension through the extension's own
 * interfaces and uses the rest of it. Knows no domain type: topics come to it as
 * {@link io.quadrille.engine.transport.EventTopic}.
 */
package io.quadrille.engine.transport;
