/**
 * The transport between event stores: the relay from the log to Kafka, the source from Kafka to the event processors,
 * and the record format of both. It replaces some parts of Axon's Kafka extension through the extension's interfaces,
 * and uses the rest. Knows no domain type: the application passes its topics as
 * {@link io.quadrille.engine.transport.EventTopic}.
 */
@NullMarked
package io.quadrille.engine.transport;

import org.jspecify.annotations.NullMarked;
