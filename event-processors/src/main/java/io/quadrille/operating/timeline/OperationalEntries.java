package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterState;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.Republications.Republication;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction;
import io.quadrille.operating.timeline.TimelineEntry.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What groups and operators made of an order beside its events: letters, parked records, republications, acts. Of
 * groups whose tables are in this database. Thread-safe.
 */
final class OperationalEntries {

    private static final Instant EVER = Instant.parse("9999-01-01T00:00:00Z");

    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final Republications republications;
    private final AuditLog acts;
    private final EventTopics topics;

    OperationalEntries(
            DeadLetters letters,
            ParkedRecordTable records,
            Republications republications,
            AuditLog acts,
            EventTopics topics) {
        this.letters = letters;
        this.records = records;
        this.republications = republications;
        this.acts = acts;
        this.topics = topics;
    }

    /**
     * In no order.
     *
     * @param since when the order began
     * @param until when it ended; null if it is under way
     * @param events the order's
     */
    List<TimelineEntry> of(String orderId, Instant since, Instant until, List<TimelineSourceEvent> events) {
        var notes = new ArrayList<TimelineEntry>();
        var done = new TreeMap<Long, OperatorAction>();
        add(done, List.of("order " + orderId), since, EVER);
        add(done, pauses(), since, until == null ? EVER : until);
        for (var letter : letters.of(List.of(orderId))) {
            notes.add(written(letter));
            if (letter.attempts() > 0 || letter.state() == LetterState.RESOLVED) notes.add(tried(letter));
            add(done, List.of("letter " + letter.id()), since, EVER);
            add(
                    done,
                    selections("letters", letter.group(), letter.causeType()),
                    letter.enqueuedAt(),
                    letter.isOpen() ? EVER : letter.touchedAt());
        }
        for (var record : records.withKeys(List.of(orderId))) {
            notes.add(parked(record));
            var ended = record.endedAt() == null ? EVER : record.endedAt();
            add(done, List.of("record " + record.id()), since, EVER);
            add(done, selections("records", record.group(), record.causeKind()), record.parkedAt(), ended);
        }
        republished(events).forEach(republication -> notes.add(note(republication)));
        done.values().forEach(act -> notes.add(note(act)));
        return notes;
    }

    private void add(SortedMap<Long, OperatorAction> done, List<String> targets, Instant from, Instant until) {
        acts.on(targets, from, until).forEach(act -> done.put(act.id(), act));
    }

    private static TimelineEntry written(Letter letter) {
        var what = letter.causeType() == null
                ? letter.group() + " keeps it behind an earlier letter of the order"
                : letter.group() + " could not handle it: " + letter.cause();
        return TimelineEntry.of(Kind.DEAD_LETTER, letter.enqueuedAt(), letter, null, what);
    }

    private static TimelineEntry tried(Letter letter) {
        var what = switch (letter.state()) {
            case RESOLVED -> letter.group() + " handled it at last";
            case ABANDONED -> letter.group() + " has given up trying: " + letter.cause();
            case DISCARDED -> letter.group() + " was told not to handle it any more";
            case RETRYING -> letter.group() + " tried again and failed: " + letter.cause();
        };
        return TimelineEntry.of(Kind.RETRY, letter.touchedAt(), letter, letter.attempts(), what);
    }

    private TimelineEntry parked(ParkedRecord record) {
        var topic = topics.all().get(record.topic());
        return TimelineEntry.of(
                record,
                topic == null ? record.topic() : topic.topicName(),
                record.group() + " could not read a record: " + record.cause());
    }

    private List<Republication> republished(List<TimelineSourceEvent> events) {
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

    private static TimelineEntry note(Republication republication) {
        var at = republication.finishedAt() == null ? republication.requestedAt() : republication.finishedAt();
        var what = "records were published again, those of positions " + republication.fromPosition() + " to "
                + republication.toPosition();
        return TimelineEntry.of(
                Kind.REPUBLISHED, at, republication.id(), republication.actor(), republication.reason(), what);
    }

    private static TimelineEntry note(OperatorAction act) {
        var what = act.actor() + ": " + act.act() + " " + act.target();
        return TimelineEntry.of(Kind.ACT, act.at(), act.id(), act.actor(), act.reason(), what);
    }

    /** As acts on many at once name them. */
    private static List<String> selections(String what, String group, String cause) {
        var targets = new ArrayList<String>();
        for (var all : List.of(what + " of all groups", what + " of " + group)) {
            targets.add(all);
            if (cause == null) continue;
            targets.add(all + " with cause " + cause);
            targets.add(all + " with cause " + cause.substring(cause.lastIndexOf('.') + 1));
        }
        return targets;
    }

    /** Groups that took nothing while the order was under way explain why it took long. */
    private static List<String> pauses() {
        var targets = new ArrayList<String>();
        for (var group : ConsumerGroup.values()) {
            targets.add("group " + group.groupName());
            targets.add("domain " + group.domain().name().toLowerCase(Locale.ROOT));
        }
        return targets;
    }
}
