package io.quadrille.engine.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An event exactly as the store holds it, with every column and the original bytes. Quadrille never changes a stored
 * event.
 *
 * @param sagaId the id of the saga that the event belongs to, here the order id (column order_id); null if it belongs
 *     to none
 * @param time with a precision of one microsecond
 */
public record EventEntry(
        long globalIndex,
        String eventIdentifier,
        String aggregateIdentifier,
        long sequenceNumber,
        String type,
        @Nullable String sagaId,
        String payloadType,
        String payloadRevision,
        byte[] payload,
        byte[] metaData,
        Instant time) {

    /** The columns that {@link #read} needs after global_index. */
    public static final String COLUMNS =
            "event_identifier, aggregate_identifier, sequence_number, type, order_id, payload_type, payload_revision,"
                    + " payload, meta_data, time_stamp";

    /** Reads the current row of a query that selects global_index and then {@link #COLUMNS}. */
    public static EventEntry read(ResultSet row) throws SQLException {
        return new EventEntry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getBytes(9),
                row.getBytes(10),
                row.getObject(11, OffsetDateTime.class).toInstant());
    }
}
