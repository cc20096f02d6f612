package io.quadrille.operating.operations;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedFilter;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecord.ParkedState;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.parking.RecordReplay;
import io.quadrille.engine.processing.UnstorableEventException;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.UnreadableRecord;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.ErrorResponseException;

/**
 * Replays and discards parked records. A replayed record becomes a dead letter of the group that parked it, and is due
 * immediately: the group's own thread handles it, after the letters that the order already has. A record can be
 * replayed once.
 */
final class ReplayOperations {

    /** The type of the cause of a letter that comes from a replay. */
    static final String CAUSE = "ParkedRecord";

    /** A replay, which is one transaction, tries no further chunk of records after this many. */
    private static final int MAX_RECORDS = 5_000;

    private static final int CHUNK = 500;

    /**
     * A replay tries no further records after this time. It reads records that are not stored completely from their
     * topic, one by one, and the database ends a transaction after one minute.
     */
    private static final Duration MAX_DURATION = Duration.ofSeconds(20);

    private final AuditLog auditLog;
    private final ParkedRecordTable records;
    private final RecordReplay replay;
    private final DeadLetters letters;
    private final TransactionOperations savepoints;
    private final Saga saga;

    /** @param savepoints a nested transaction for each letter, so that a failure rolls back only this letter */
    ReplayOperations(
            AuditLog auditLog,
            ParkedRecordTable records,
            RecordReplay replay,
            DeadLetters letters,
            TransactionOperations savepoints,
            Saga saga) {
        this.auditLog = auditLog;
        this.records = records;
        this.replay = replay;
        this.letters = letters;
        this.savepoints = savepoints;
        this.saga = saga;
    }

    /** @param letter the id of the dead letter that the record has become */
    record Replayed(long record, long letter) {}

    /**
     * @param replayed the number of records that became letters
     * @param stillUnreadable the number of records that were tried and stay parked: they are unreadable, or cannot be
     *     stored as a letter, or are not stored completely and the broker does not answer
     * @param untried the number of parked records that were not tried; replay again, with a cause if unreadable records
     *     use up the limit
     */
    record ReplayedAll(int replayed, int stillUnreadable, long untried) {}

    record Discarded(long record) {}

    Replayed replay(long id, OperatorRequest operator) {
        return auditLog.perform(operator, ActionKind.REPLAY, "record " + id, () -> {
            var record = parked(id);
            var event = read(record);
            if (event.getPayload() instanceof UnreadableRecord unreadable) {
                throw conflict("Record " + id + " is still unreadable: " + unreadable.cause());
            }
            if (!(event instanceof DomainEventMessage<?> readable)) {
                throw conflict("Record " + id + " is fenced off: a recovery decided that no group processes it.");
            }
            try {
                return new Replayed(id, enqueue(record, readable));
            } catch (UnstorableEventException e) {
                throw conflict("Record " + id + " still cannot become a letter: " + e.getMessage());
            }
        });
    }

    ReplayedAll replay(SelectionRequest selection) {
        return auditLog.perform(
                selection.operator(), ActionKind.REPLAY, selection.target("records"), () -> replayAll(selection));
    }

    private ReplayedAll replayAll(SelectionRequest selection) {
        var filter = new ParkedFilter(selection.group(), ParkedState.PARKED, selection.cause());
        int replayed = 0;
        int unreadable = 0;
        long until = System.nanoTime() + MAX_DURATION.toNanos();
        try (var reading = replay.begin()) {
            List<ParkedRecord> chunk = records.lockNext(filter, 0, CHUNK);
            while (!chunk.isEmpty()) {
                for (var record : chunk) {
                    if (System.nanoTime() > until) break;
                    if (readable(reading, record) instanceof DomainEventMessage<?> event && enqueued(record, event)) {
                        replayed++;
                    } else {
                        unreadable++;
                    }
                }
                if (replayed + unreadable >= MAX_RECORDS || System.nanoTime() > until) break;
                chunk = records.lockNext(filter, chunk.getLast().id(), CHUNK);
            }
        }
        return new ReplayedAll(replayed, unreadable, records.count(filter) - unreadable);
    }

    /**
     * Returns null if the record must be read from its topic and the broker does not answer. Records that are stored
     * completely can still be replayed then.
     */
    private static @Nullable EventMessage<?> readable(RecordReplay.ReplayReader reading, ParkedRecord record) {
        try {
            return reading.read(record);
        } catch (KafkaException unreachable) {
            return null;
        }
    }

    private EventMessage<?> read(ParkedRecord record) {
        try (var reading = replay.begin()) {
            return reading.read(record);
        } catch (KafkaException unreachable) {
            throw unreachable();
        }
    }

    private static ErrorResponseException unreachable() {
        return Problems.retryLater(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The broker does not answer. The record is not stored completely, so it must be read from its topic;"
                        + " retry later.");
    }

    private boolean enqueued(ParkedRecord record, DomainEventMessage<?> event) {
        try {
            savepoints.executeWithoutResult(savepoint -> enqueue(record, event));
            return true;
        } catch (UnstorableEventException e) {
            return false;
        }
    }

    private long enqueue(ParkedRecord record, DomainEventMessage<?> event) {
        var orderId = saga.sagaId(event.getPayload()).orElseThrow();
        var letter = letters.enqueue(record.group(), orderId, event, CAUSE, "replayed from " + record.position());
        records.markReplayed(record);
        return letter;
    }

    Discarded discard(long id, OperatorRequest operator) {
        return auditLog.perform(operator, ActionKind.DISCARD, "record " + id, () -> {
            records.markDiscarded(parked(id));
            return new Discarded(id);
        });
    }

    /** The parked record, locked. */
    private ParkedRecord parked(long id) {
        var record = records.lock(id).orElseThrow(() -> Problems.unknown("record", Long.toString(id)));
        if (record.state() != ParkedState.PARKED)
            throw conflict("Record " + id + " is already " + record.state() + ".");
        return record;
    }

    private static ErrorResponseException conflict(String detail) {
        return Problems.problem(HttpStatus.CONFLICT, detail);
    }
}
