package io.quadrille.engine.transport;

import org.apache.kafka.common.TopicPartition;

/**
 * The place of the record that a message was read from (topic, partition and offset), with what identifies the record
 * there.
 */
record PlacedRecord(TopicPartition partition, LastRecord record) {

    /** A message that knows the place of its record. */
    interface Carrier {

        PlacedRecord place();
    }
}
