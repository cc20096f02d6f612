package io.quadrille.engine.transport;

import org.apache.kafka.common.TopicPartition;

/** The record that a message was read from: its partition, and what identifies it there. */
record PlacedRecord(TopicPartition partition, LastRecord record) {

    /** A message that knows the record it was read from. */
    interface Carrier {

        PlacedRecord place();
    }
}
