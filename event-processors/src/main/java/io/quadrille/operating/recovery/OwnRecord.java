package io.quadrille.operating.recovery;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.DomainEventMessage;

/** A record of an event that this database should contain. */
record OwnRecord(
        ConsumerRecord<byte[], byte[]> record,
        DomainEventMessage<?> event,
        String eventId,
        String aggregate,
        long sequence) {

    /** The record's topic, partition and offset, for messages. */
    String place() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
