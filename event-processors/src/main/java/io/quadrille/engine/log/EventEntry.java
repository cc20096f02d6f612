package io.quadrille.engine.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * An event as the store holds it, byte by byte: every column, and none of them changes once it is written.
 *
 * @param orderId null if the event is about no order
 * @param time to the microsecond
 */
public record EventEntry(
        long globalIndex,
        String eventIdentifier,
        String aggregateIdentifier,
        long sequenceNumber,
        String type,
        String orderId,
        String payloadType,
        String payloadRevision,
        byte[] payload,
        byte[] metaData,
        Instant time) {

    /** What {@link #read} asks of a row, besides global_index. */
    public static final String COLUMNS =
            "event_identifier, aggregate_identifier, sequence_number, type, order_id, payload_type, payload_revision,"
                    + " payload, meta_data, time_stamp";

    /** The current row, which starts with global_index and {@link #COLUMNS}. */
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
