package io.quadrille.engine.transport;

import io.quadrille.engine.processing.Parkable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;

/** An event, with the record that it was read from. */
final class RecordedEvent<T> extends GenericTrackedDomainEventMessage<T> implements Parkable, PlacedRecord.Carrier {

    private static final long serialVersionUID = 1;

    private final transient ConsumerRecord<byte[], byte[]> record;
    private final transient PlacedRecord place;
    private final int bytes;

    RecordedEvent(
            TrackingToken token,
            DomainEventMessage<T> event,
            ConsumerRecord<byte[], byte[]> record,
            PlacedRecord place) {
        super(token, event);
        this.record = record;
        this.place = place;
        this.bytes = UnreadableRecord.size(record);
    }

    @Override
    public PlacedRecord place() {
        return place;
    }

    @Override
    public String describePlace() {
        return position(record);
    }

    @Override
    public TrackedEventMessage<?> parked(String cause) {
        // The record was read as an event, so its size is within the limit.
        return new UnreadableEvent(trackingToken(), UnreadableEvent.message(record, Integer.MAX_VALUE, cause), place);
    }

    @Override
    public int bytes() {
        return bytes;
    }

    /** The record's place in the form of {@link SkippedRecords#position}. */
    static String position(ConsumerRecord<?, ?> record) {
        return SkippedRecords.position(record.topic(), record.partition(), record.offset());
    }
}
