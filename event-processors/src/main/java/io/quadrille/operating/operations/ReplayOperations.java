package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.Vocabulary;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.UnstorableEventException;
import io.quadrille.engine.parking.ParkedFilter;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecord.State;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.parking.RecordReplay;
import io.quadrille.engine.transport.UnreadableRecord;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.Kind;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.ErrorResponseException;

/**
 * Replays and discards parked records. A record that can be read by now becomes a dead letter of the group that parked
 * it, due at once: the group's own thread handles it, behind what waits already for its order. A record is replayed
 * once.
 */
final class ReplayOperations {

    /** Of a letter that no failure wrote. */
    static final String CAUSE = "ParkedRecord";

    /** A replay of all is one transaction; with more than this it would be a long one. */
    private static final int MOST = 5_000;

    private static final int CHUNK = 500;

    /** Records that were cut come from their topics one by one, and a transaction ends after a minute. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final AuditLog acts;
    private final ParkedRecordTable records;
    private final RecordReplay replay;
    private final DeadLetters letters;
    private final TransactionOperations savepoints;

    /** @param savepoints undo alone what fails inside of them, in the transaction of the act */
    ReplayOperations(
            AuditLog acts,
            ParkedRecordTable records,
            RecordReplay replay,
            DeadLetters letters,
            TransactionOperations savepoints) {
        this.acts = acts;
        this.records = records;
        this.replay = replay;
        this.letters = letters;
        this.savepoints = savepoints;
    }

    /** The dead letter by which the group has the record now. */
    record Replayed(long record, long letter) {}

    /**
     * @param stillUnreadable how many were tried and stay parked: unreadable, or not to be stored as a letter, or cut
     *     while the broker, which has the rest, does not answer
     * @param untried how many there are beyond those; replay again, with a cause if unreadable ones are in the way
     */
    record ReplayedAll(int replayed, int stillUnreadable, long untried) {}

    record Discarded(long record) {}

    Replayed replay(long id, OperatorRequest operator) {
        return acts.perform(operator, Kind.REPLAY, "record " + id, () -> {
            var record = parked(id);
            var event = read(record);
            if (event.getPayload() instanceof UnreadableRecord unreadable) {
                throw conflict("Record " + id + " is still unreadable: " + unreadable.cause());
            }
            try {
                return new Replayed(id, enqueue(record, (DomainEventMessage<?>) event));
            } catch (UnstorableEventException e) {
                throw conflict("Record " + id + " still cannot become a letter: " + e.getMessage());
            }
        });
    }

    ReplayedAll replay(SelectionRequest selection) {
        return acts.perform(selection.operator(), Kind.REPLAY, selection.target("records"), () -> replayAll(selection));
    }

    private ReplayedAll replayAll(SelectionRequest selection) {
        var filter = new ParkedFilter(selection.group(), State.PARKED, selection.cause());
        int replayed = 0;
        int unreadable = 0;
        long until = System.nanoTime() + LONGEST.toNanos();
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
                if (replayed + unreadable >= MOST || System.nanoTime() > until) break;
                chunk = records.lockNext(filter, chunk.getLast().id(), CHUNK);
            }
        }
        return new ReplayedAll(replayed, unreadable, records.count(filter) - unreadable);
    }

    /**
     * Null if it must come from its topic, and the broker does not answer: others that are kept whole do not need it.
     */
    private static EventMessage<?> readable(RecordReplay.Reading reading, ParkedRecord record) {
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
                "The broker does not answer, and the record must come from its topic, as it was cut; send it again"
                        + " later.");
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
        var orderId = Vocabulary.orderId(event.getPayload()).orElseThrow();
        var letter = letters.enqueue(record.group(), orderId, event, CAUSE, "replayed from " + record.position());
        records.markReplayed(record);
        return letter;
    }

    Discarded discard(long id, OperatorRequest operator) {
        return acts.perform(operator, Kind.DISCARD, "record " + id, () -> {
            records.markDiscarded(parked(id));
            return new Discarded(id);
        });
    }

    /** The record, locked, if it waits. */
    private ParkedRecord parked(long id) {
        var record = records.lock(id).orElseThrow(() -> Problems.unknown("record", Long.toString(id)));
        if (record.state() != State.PARKED) throw conflict("Record " + id + " is " + record.state() + " already.");
        return record;
    }

    private static ErrorResponseException conflict(String detail) {
        return Problems.problem(HttpStatus.CONFLICT, detail);
    }
}
