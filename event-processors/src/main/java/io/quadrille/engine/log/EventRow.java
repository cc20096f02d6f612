package io.quadrille.engine.log;

import io.quadrille.engine.database.Timestamps;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializedMessage;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/** Reads events from the columns that the event store and the table of dead letters have in common. */
public final class EventRow {

    public static final String COLUMNS =
            "event_identifier, aggregate_identifier, sequence_number, type, payload_type, payload_revision, payload,"
                    + " meta_data, time_stamp";

    private EventRow() {}

    /**
     * The event of the current row. Payload and metadata are deserialized on first access.
     *
     * @throws UnknownMessageTypeException if this release does not know its type or revision
     */
    public static DomainEventMessage<?> read(ResultSet row, Serializer serializer) throws SQLException {
        return message(row, serializer, new LazyDeserializingObject<>(payload(row), serializer));
    }

    /**
     * The event of the current row. Its payload is a {@link StoredPayload} if this release does not know its type or
     * revision. The query must select {@code order_id} too.
     */
    public static DomainEventMessage<?> readOrStored(ResultSet row, Serializer serializer) throws SQLException {
        try {
            return read(row, serializer);
        } catch (UnknownMessageTypeException newer) {
            var stored =
                    new StoredPayload(row.getString("order_id"), newer.named().orElse(null), payload(row));
            return message(row, serializer, new LazyDeserializingObject<>(stored));
        }
    }

    /**
     * The event of the current row without deserializing its payload: the message's payload is the
     * {@link SerializedObject}.
     */
    public static DomainEventMessage<?> unread(ResultSet row, Serializer serializer) throws SQLException {
        return message(row, serializer, new LazyDeserializingObject<>(payload(row)));
    }

    private static SerializedObject<byte[]> payload(ResultSet row) throws SQLException {
        return new SimpleSerializedObject<>(
                row.getBytes("payload"),
                byte[].class,
                row.getString("payload_type"),
                row.getString("payload_revision"));
    }

    private static DomainEventMessage<?> message(
            ResultSet row, Serializer serializer, LazyDeserializingObject<?> payload) throws SQLException {
        var metaData = new SerializedMetaData<>(row.getBytes("meta_data"), byte[].class);
        var time = Timestamps.instant(row, "time_stamp");
        return new GenericDomainEventMessage<>(
                row.getString("type"),
                row.getString("aggregate_identifier"),
                row.getLong("sequence_number"),
                new SerializedMessage<>(
                        row.getString("event_identifier"),
                        payload,
                        new LazyDeserializingObject<>(metaData, serializer)),
                () -> time);
    }
}
