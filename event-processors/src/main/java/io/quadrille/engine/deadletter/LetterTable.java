package io.quadrille.engine.deadletter;

import io.quadrille.engine.log.EventRow;
import io.quadrille.engine.processing.UnstorableEventException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Statements that {@link PostgresDeadLetterQueue} and {@link DeadLetters} share. They run in the caller's transaction.
 */
final class LetterTable {

    static final String OPEN = "state in ('RETRYING', 'ABANDONED')";

    /** An SQL condition: the letter is the first open one of its sequence. */
    static final String FIRST =
            "not exists (select 1 from dead_letter ahead where ahead.processing_group = dead_letter.processing_group"
                    + " and ahead.sequence_id = dead_letter.sequence_id and ahead.id < dead_letter.id"
                    + " and ahead.state in ('RETRYING', 'ABANDONED'))";

    /** Maximum length of a stored failure message, in characters. */
    private static final int MESSAGE_LENGTH = 4_000;

    /**
     * Classes of SQLState that indicate invalid values: data exception, constraint violation, program limit exceeded.
     */
    private static final Set<String> CAUSED_BY_CONTENT = Set.of("22", "23", "54");

    /** A duplicate id of a letter. The id is generated, so the event did not cause the failure. */
    private static final String DUPLICATE_KEY = "23505";

    private final JdbcClient jdbc;
    private final Serializer serializer;
    private final Clock clock;

    LetterTable(JdbcClient jdbc, Serializer serializer, Clock clock) {
        this.jdbc = jdbc;
        this.serializer = serializer;
        this.clock = clock;
    }

    /**
     * Puts a letter at the end of its sequence.
     *
     * @param due when the letter is tried at the earliest; null if it is due as soon as the letter before it ends
     * @return the letter's id
     * @throws UnstorableEventException if the content of the event is why it cannot be stored
     */
    long insert(
            String group,
            String sequence,
            DomainEventMessage<?> event,
            @Nullable String causeType,
            @Nullable String cause,
            @Nullable Instant due) {
        var payload = serialized(event, () -> event.serializePayload(serializer, byte[].class));
        var metaData = serialized(event, () -> event.serializeMetaData(serializer, byte[].class));
        try {
            return jdbc.sql("insert into dead_letter (processing_group, sequence_id, state, attempts, cause_type,"
                            + " cause_message, enqueued_at, touched_at, next_attempt_at, " + EventRow.COLUMNS + ")"
                            + " values (:group, :sequence, 'RETRYING', 0, :causeType, :cause, :now, :now, :due,"
                            + " :eventId, :aggregate, :number, :type, :payloadType, :revision, :payload, :metaData,"
                            + " :time) returning id")
                    .param("group", group)
                    .param("sequence", sequence)
                    .param("causeType", causeType)
                    .param("cause", storable(cause))
                    .param("now", now())
                    .param("due", due == null ? null : at(due))
                    .param("eventId", event.getIdentifier())
                    .param("aggregate", event.getAggregateIdentifier())
                    .param("number", event.getSequenceNumber())
                    .param("type", event.getType())
                    .param("payloadType", payload.getType().getName())
                    .param("revision", payload.getType().getRevision())
                    .param("payload", payload.getData())
                    .param("metaData", metaData.getData())
                    .param("time", at(event.getTimestamp()))
                    .query(Long.class)
                    .single();
        } catch (DataAccessException e) {
            throw isCausedByContent(e) ? new UnstorableEventException(event, e) : e;
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

    /** Whether the values of a statement caused its failure. False for a lost connection, a conflict or a full disk. */
    private static boolean isCausedByContent(DataAccessException failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException e
                && e.getSQLState() != null
                && e.getSQLState().length() == 5
                && !e.getSQLState().equals(DUPLICATE_KEY)
                && CAUSED_BY_CONTENT.contains(e.getSQLState().substring(0, 2));
    }

    /**
     * Ends an open letter. If the next letter of its sequence waited for this one only, that one is due at once.
     * Returns whether the letter was open.
     */
    boolean end(long id, String group, String sequence, LetterState state) {
        int rows = jdbc.sql(
                        "update dead_letter set state = :state, next_attempt_at = null, touched_at = :now where id ="
                                + " :id and " + OPEN)
                .param("state", state.name())
                .param("now", now())
                .param("id", id)
                .update();
        if (rows > 0) makeNextDue(group, sequence);
        return rows > 0;
    }

    private void makeNextDue(String group, String sequence) {
        jdbc.sql("update dead_letter set next_attempt_at = :now where processing_group = :group and sequence_id ="
                        + " :sequence and state = 'RETRYING' and next_attempt_at is null and " + FIRST)
                .param("now", now())
                .param("group", group)
                .param("sequence", sequence)
                .update();
    }

    private OffsetDateTime now() {
        return at(clock.instant());
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The message as PostgreSQL's type text can store it, truncated to {@value #MESSAGE_LENGTH} characters. */
    static @Nullable String storable(@Nullable String message) {
        if (message == null) return null;
        var storable = message.replace("\u0000", "\\u0000");
        return storable.substring(0, Math.min(storable.length(), MESSAGE_LENGTH));
    }
}
