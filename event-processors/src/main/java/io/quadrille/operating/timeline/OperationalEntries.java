package io.quadrille.operating.timeline;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterState;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction;
import io.quadrille.operating.timeline.TimelineEntry.EntryKind;
import io.quadrille.operating.timeline.TimelineEntry.LetterEntry;
import io.quadrille.operating.timeline.TimelineEntry.OperatorEntry;
import io.quadrille.operating.timeline.TimelineEntry.ParkedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The timeline's entries that are not events: dead letters, parked records, republications and operators' actions.
 * Reads this database only, so an entry of a group whose tables are in another database is missing. Thread-safe.
 */
final class OperationalEntries {

    private static final Instant NO_END = Instant.parse("9999-01-01T00:00:00Z");

    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final Republications republications;
    private final AuditLog auditLog;
    private final EventTopics topics;
    private final Saga saga;

    OperationalEntries(
            DeadLetters letters,
            ParkedRecordTable records,
            Republications republications,
            AuditLog auditLog,
            EventTopics topics,
            Saga saga) {
        this.letters = letters;
        this.records = records;
        this.republications = republications;
        this.auditLog = auditLog;
        this.topics = topics;
        this.saga = saga;
    }

    /**
     * The entries of an order, unsorted.
     *
     * @param since when the order began
     * @param until when the order ended; empty while the order is under way
     * @param events the order's events
     */
    List<TimelineEntry> of(String orderId, Instant since, Optional<Instant> until, List<TimelineSourceEvent> events) {
        var entries = new ArrayList<TimelineEntry>();
        var actions = new TreeMap<Long, OperatorAction>();
        add(actions, List.of("order " + orderId), since, NO_END);
        add(actions, groupsAndDomains(), since, until.orElse(NO_END));
        for (var letter : letters.of(List.of(orderId))) {
            entries.add(written(letter));
            if (letter.attempts() > 0 || letter.state() == LetterState.RESOLVED) entries.add(retried(letter));
            add(actions, List.of("letter " + letter.id()), since, NO_END);
            add(
                    actions,
                    selections("letters", letter.group(), letter.causeType()),
                    letter.enqueuedAt(),
                    letter.isOpen() ? NO_END : letter.touchedAt());
        }
        for (var record : records.withKeys(List.of(orderId))) {
            entries.add(parked(record));
            var ended = record.endedAt() == null ? NO_END : record.endedAt();
            add(actions, List.of("record " + record.id()), since, NO_END);
            add(actions, selections("records", record.group(), record.causeKind()), record.parkedAt(), ended);
        }
        republicationsOf(events).forEach(republication -> entries.add(entry(republication)));
        actions.values().forEach(action -> entries.add(entry(action)));
        return entries;
    }

    private void add(SortedMap<Long, OperatorAction> actions, List<String> targets, Instant from, Instant until) {
        auditLog.on(targets, from, until).forEach(action -> actions.put(action.id(), action));
    }

    private static TimelineEntry written(Letter letter) {
        var what = letter.causeType() == null
                ? letter.group() + " keeps the event behind an earlier dead letter of the order"
                : letter.group() + " could not handle the event: " + letter.cause();
        return entry(EntryKind.DEAD_LETTER, letter.enqueuedAt(), letter, null, what);
    }

    private static TimelineEntry retried(Letter letter) {
        var what = switch (letter.state()) {
            case RESOLVED -> letter.group() + " handled the event after a retry";
            case ABANDONED -> letter.group() + " has used up its retries: " + letter.cause();
            case DISCARDED -> letter.group() + " will not handle the event: an operator discarded it";
            case RETRYING -> letter.group() + " retried and failed: " + letter.cause();
        };
        return entry(EntryKind.RETRY, letter.touchedAt(), letter, letter.attempts(), what);
    }

    private static TimelineEntry entry(
            EntryKind kind, Instant time, Letter letter, @Nullable Integer attempts, String what) {
        return new LetterEntry(
                time,
                Duration.ZERO,
                kind,
                letter.group(),
                letter.eventType(),
                letter.eventId(),
                attempts,
                letter.id(),
                what);
    }

    private TimelineEntry parked(ParkedRecord record) {
        var topic = topics.all().get(record.topic());
        return new ParkedEntry(
                record.parkedAt(),
                Duration.ZERO,
                topic == null ? record.topic() : topic.topicName(),
                record.group(),
                record.id(),
                record.group() + " parked a record: " + record.cause());
    }

    private List<Republication> republicationsOf(List<TimelineSourceEvent> events) {
        var positions = events.stream()
                .filter(TimelineSourceEvent::isPublished)
                .mapToLong(TimelineSourceEvent::position)
                .sorted()
                .toArray();
        if (positions.length == 0) return List.of();
        return republications.over(positions[0], positions[positions.length - 1]).stream()
                .filter(r -> LongStream.of(positions)
                        .anyMatch(p -> p >= r.fromPosition() && p <= Math.min(r.toPosition(), r.position())))
                .toList();
    }

    private static TimelineEntry entry(Republication republication) {
        var at = republication.finishedAt() == null ? republication.requestedAt() : republication.finishedAt();
        var what = "the records of positions " + republication.fromPosition() + " to " + republication.toPosition()
                + " were published again";
        return new OperatorEntry(
                at,
                Duration.ZERO,
                EntryKind.REPUBLISHED,
                republication.id(),
                republication.actor(),
                republication.reason(),
                what);
    }

    private static TimelineEntry entry(OperatorAction action) {
        var what = action.actor() + ": " + action.act() + " " + action.target();
        return new OperatorEntry(
                action.at(), Duration.ZERO, EntryKind.ACT, action.id(), action.actor(), action.reason(), what);
    }

    /** The targets of actions on many letters or records, as the audit log names them. */
    private static List<String> selections(String what, String group, @Nullable String cause) {
        var targets = new ArrayList<String>();
        for (var all : List.of(what + " of all groups", what + " of " + group)) {
            targets.add(all);
            if (cause == null) continue;
            targets.add(all + " with cause " + cause);
            targets.add(all + " with cause " + cause.substring(cause.lastIndexOf('.') + 1));
        }
        return targets;
    }

    /** The targets of actions on groups. A pause while the order was under way explains why the order took long. */
    private List<String> groupsAndDomains() {
        var targets = new ArrayList<String>();
        for (var group : saga.groups()) {
            targets.add("group " + group.name());
            targets.add("domain " + group.domain());
        }
        return targets;
    }
}
