package io.quadrille.operating.recovery;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * A record of an event that this database should hold.
 *
 * @param event null if a later release has written it, so that this one cannot read its payload
 */
record OwnRecord(
        ConsumerRecord<byte[], byte[]> record,
        DomainEventMessage<?> event,
        String eventId,
        String aggregate,
        long sequence) {

    String place() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
