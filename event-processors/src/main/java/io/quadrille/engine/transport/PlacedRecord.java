package io.quadrille.engine.transport;

import org.apache.kafka.common.TopicPartition;

/** The record that a message was read from: its partition, and what identifies the record there. */
record PlacedRecord(TopicPartition partition, LastRecord record) {

    /** A message that was read from a record. */
    interface Carrier {

        PlacedRecord place();
    }
}
