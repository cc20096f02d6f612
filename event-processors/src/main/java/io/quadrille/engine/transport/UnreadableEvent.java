package io.quadrille.engine.transport;

import io.quadrille.engine.processing.Sized;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;

/**
 * The message that a group handles in place of an event that must be parked. Messages for the same record have the same
 * identifier.
 */
public final class UnreadableEvent extends RecordedMessage<UnreadableRecord> implements Sized {

    private static final long serialVersionUID = 1;

    UnreadableEvent(TrackingToken token, EventMessage<UnreadableRecord> message, PlacedRecord place) {
        super(token, message, place);
    }

    /**
     * Creates the message for a record, without a tracking token. For the limit {@code maxBytes}, see
     * {@link UnreadableRecord#of}.
     */
    public static EventMessage<UnreadableRecord> message(
            ConsumerRecord<byte[], byte[]> record, int maxBytes, String cause) {
        var identifier = record.topic() + "-" + record.partition() + "-" + record.offset();
        var time = Instant.ofEpochMilli(record.timestamp());
        var unreadable = UnreadableRecord.of(record, maxBytes, cause);
        var message = new GenericMessage<>(identifier, unreadable, MetaData.emptyInstance());
        return new GenericEventMessage<>(message, () -> time);
    }

    @Override
    public int bytes() {
        return getPayload().bytes();
    }
}
