package io.quadrille.engine.transport;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;

/**
 * Takes the place of an event that this store has lost permanently ({@link Incarnations#isFenced}). No handler handles
 * it, and the group's position moves past the record.
 */
record FencedRecord(String topic, int partition, long offset) {

    static EventMessage<FencedRecord> message(ConsumerRecord<?, ?> record) {
        var fenced = new FencedRecord(record.topic(), record.partition(), record.offset());
        var identifier = SkippedRecords.position(record.topic(), record.partition(), record.offset());
        var time = Instant.ofEpochMilli(record.timestamp());
        return new GenericEventMessage<>(
                new GenericMessage<>(identifier, fenced, MetaData.emptyInstance()), () -> time);
    }
}
