package io.quadrille.engine.deadletter;

import io.quadrille.engine.log.EventRow;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statements that the groups' queues and the operators' view of all of them share, in the caller's transaction. */
final class LetterTable {

    static final String OPEN = "state in ('RETRYING', 'ABANDONED')";

    /** No open letter of its sequence is in front of it. */
    static final String FIRST =
            "not exists (select 1 from dead_letter ahead where ahead.processing_group = dead_letter.processing_group"
                    + " and ahead.sequence_id = dead_letter.sequence_id and ahead.id < dead_letter.id"
                    + " and ahead.state in ('RETRYING', 'ABANDONED'))";

    private static final int MESSAGE_LENGTH = 4_000;

    private final JdbcTemplate jdbc;
    private final Serializer serializer;
    private final Clock clock;

    LetterTable(JdbcTemplate jdbc, Serializer serializer, Clock clock) {
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.clock = clock;
    }

    /**
     * Puts a letter at the end of its sequence; without a due time it waits until the one in front of it ends.
     *
     * @throws UnstorableEventException if the event itself is why it cannot be stored
     */
    long insert(
            String group, String sequence, DomainEventMessage<?> event, String causeType, String cause, Instant due) {
        var payload = serialized(event, () -> event.serializePayload(serializer, byte[].class));
        var metaData = serialized(event, () -> event.serializeMetaData(serializer, byte[].class));
        try {
            return insert(group, sequence, event, payload, metaData, causeType, cause, due);
        } catch (DataAccessException e) {
            throw UnstorableEventException.isCause(e) ? new UnstorableEventException(event, e) : e;
        } catch (DateTimeException e) {
            throw new UnstorableEventException(event, e);
        }
    }

    private static SerializedObject<byte[]> serialized(
            DomainEventMessage<?> event, Supplier<SerializedObject<byte[]>> serialization) {
        try {
            return serialization.get();
        } catch (RuntimeException e) {
            throw new UnstorableEventException(event, e);
        }
    }

    private long insert(
            String group,
            String sequence,
            DomainEventMessage<?> event,
            SerializedObject<byte[]> payload,
            SerializedObject<byte[]> metaData,
            String causeType,
            String cause,
            Instant due) {
        var now = now();
        return jdbc.queryForObject(
                "insert into dead_letter (processing_group, sequence_id, state, attempts, cause_type, cause_message,"
                        + " enqueued_at, touched_at, next_attempt_at, " + EventRow.COLUMNS + ")"
                        + " values (?, ?, 'RETRYING', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
                Long.class,
                group,
                sequence,
                causeType,
                storable(cause),
                now,
                now,
                due == null ? null : at(due),
                event.getIdentifier(),
                event.getAggregateIdentifier(),
                event.getSequenceNumber(),
                event.getType(),
                payload.getType().getName(),
                payload.getType().getRevision(),
                payload.getData(),
                metaData.getData(),
                at(event.getTimestamp()));
    }

    /** Ends an open letter and makes the next one of its sequence due at once. Returns whether it was open. */
    boolean end(long id, String group, String sequence, LetterState state) {
        int rows = jdbc.update(
                "update dead_letter set state = ?, next_attempt_at = null, touched_at = ? where id = ? and " + OPEN,
                state.name(),
                now(),
                id);
        if (rows > 0) makeNextDue(group, sequence);
        return rows > 0;
    }

    private void makeNextDue(String group, String sequence) {
        jdbc.update(
                "update dead_letter set next_attempt_at = ? where processing_group = ? and sequence_id = ? and state ="
                        + " 'RETRYING' and next_attempt_at is null and " + FIRST,
                now(),
                group,
                sequence);
    }

    private OffsetDateTime now() {
        return at(clock.instant());
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** A message as PostgreSQL's text can hold it, and not longer than anybody reads. */
    static String storable(String message) {
        if (message == null) return null;
        var storable = message.replace("\u0000", "\\u0000");
        return storable.substring(0, Math.min(storable.length(), MESSAGE_LENGTH));
    }
}
