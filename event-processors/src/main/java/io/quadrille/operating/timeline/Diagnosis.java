package io.quadrille.operating.timeline;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterState;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.operations.GroupState;
import io.quadrille.operating.operations.GroupStates;
import io.quadrille.operating.operations.OperatedGroups;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds out what blocks overdue orders. The number of queries does not depend on the number of orders: dead letters,
 * parked records and group states are read once for all of them. Thread-safe.
 */
final class Diagnosis {

    private final JdbcClient jdbc;
    private final OperatedGroups groups;
    private final GroupStates states;
    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final EventTopics topics;
    private final Saga saga;

    Diagnosis(
            JdbcClient jdbc,
            OperatedGroups groups,
            GroupStates states,
            DeadLetters letters,
            ParkedRecordTable records,
            EventTopics topics,
            Saga saga) {
        this.jdbc = jdbc;
        this.groups = groups;
        this.states = states;
        this.letters = letters;
        this.records = records;
        this.topics = topics;
        this.saga = saga;
    }

    /**
     * Everything that the diagnosis of some orders needs.
     *
     * @param published the relay's position
     * @param states the states of the groups, by group name
     * @param letters the dead letters, by order id
     * @param records the parked records, by order id, which is the key of the record
     */
    private record Situation(
            long published,
            Map<String, GroupState> states,
            Map<String, List<Letter>> letters,
            Map<String, List<ParkedRecord>> records) {}

    /**
     * What blocks an order.
     *
     * @param sentence the cause in words
     * @param state the state of the group that the order waits for; null if this process does not run that group
     */
    record Blocker(
            BlockingCause cause, String sentence, @Nullable GroupState state) {}

    /** What blocks each order, by the order's id. */
    Map<String, Blocker> of(List<OverdueOrder> overdue) {
        if (overdue.isEmpty()) return Map.of();
        var situation = situation(overdue);
        return overdue.stream().collect(Collectors.toMap(OverdueOrder::orderId, order -> blocker(order, situation)));
    }

    /**
     * What makes a republication useless for the order: the republished record would wait behind an open dead letter,
     * or the relay has not published the event for the first time yet.
     */
    Optional<Blocker> preventingRedrive(OverdueOrder order) {
        var situation = situation(List.of(order));
        var open =
                lettersOfGroup(order, situation).stream().filter(Letter::isOpen).toList();
        return letter(open, LetterState.ABANDONED, BlockingCause.DEAD_LETTER_ABANDONED)
                .or(() -> letter(open, LetterState.RETRYING, BlockingCause.DEAD_LETTER))
                .or(() -> unpublished(order, situation));
    }

    private Situation situation(List<OverdueOrder> overdue) {
        var orders = overdue.stream().map(OverdueOrder::orderId).toList();
        return new Situation(
                jdbc.sql(EventRelay.POSITION).query(Long.class).single(),
                states.of(groups.all()).stream().collect(Collectors.toMap(GroupState::group, Function.identity())),
                letters.of(orders).stream().collect(Collectors.groupingBy(Letter::sequence)),
                records.withKeys(orders).stream()
                        .collect(Collectors.groupingBy(record -> new String(record.key(), StandardCharsets.UTF_8))));
    }

    private static List<Letter> lettersOfGroup(OverdueOrder order, Situation situation) {
        var group = order.step().participant();
        return situation.letters().getOrDefault(order.orderId(), List.of()).stream()
                .filter(letter -> letter.group().equals(group))
                .toList();
    }

    private static List<ParkedRecord> recordsOfGroup(OverdueOrder order, Situation situation) {
        var group = order.step().participant();
        return situation.records().getOrDefault(order.orderId(), List.of()).stream()
                .filter(record -> record.group().equals(group))
                .toList();
    }

    private Blocker blocker(OverdueOrder order, Situation situation) {
        var group = order.step().participant();
        var state = Optional.ofNullable(situation.states().get(group));
        var ofGroup = lettersOfGroup(order, situation);
        var parked = recordsOfGroup(order, situation);
        return letter(ofGroup, LetterState.ABANDONED, BlockingCause.DEAD_LETTER_ABANDONED)
                .or(() -> record(parked, ParkedRecord.ParkedState.PARKED, BlockingCause.PARKED))
                .or(() -> unpublished(order, situation))
                .or(() -> state.isEmpty() ? Optional.of(elsewhere(group, situation)) : Optional.empty())
                .or(() -> state.flatMap(Diagnosis::stopped))
                .or(() -> letter(ofGroup, LetterState.RETRYING, BlockingCause.DEAD_LETTER))
                .or(() -> state.flatMap(running -> struggling(order, running)))
                .or(() -> letter(ofGroup, LetterState.DISCARDED, BlockingCause.DISCARDED))
                .or(() -> record(parked, ParkedRecord.ParkedState.DISCARDED, BlockingCause.DISCARDED))
                .or(() -> blocker(
                        BlockingCause.NO_ANSWER,
                        "group " + group + " has processed all its records and published no answer"))
                .map(found -> new Blocker(found.cause(), found.sentence(), state.orElse(null)))
                .orElseThrow();
    }

    private static Optional<Blocker> letter(List<Letter> letters, LetterState state, BlockingCause cause) {
        return letters.stream()
                .filter(letter -> letter.state() == state)
                .findFirst()
                .flatMap(letter -> blocker(
                        cause,
                        "dead letter " + letter.id() + " of group " + letter.group() + " is " + state + ": "
                                + letter.eventType()
                                + (letter.cause() == null
                                        ? " waits behind another dead letter and has not been tried yet"
                                        : " failed with " + letter.cause())));
    }

    private static Optional<Blocker> record(
            List<ParkedRecord> records, ParkedRecord.ParkedState state, BlockingCause cause) {
        return records.stream()
                .filter(record -> record.state() == state)
                .findFirst()
                .flatMap(record -> blocker(
                        cause,
                        "parked record " + record.id() + " of group " + record.group() + " is " + state + ": "
                                + record.cause()));
    }

    private static Optional<Blocker> unpublished(OverdueOrder order, Situation situation) {
        var trigger = order.lastTrigger();
        if (trigger == null || trigger <= situation.published()) return Optional.empty();
        return blocker(
                BlockingCause.NOT_PUBLISHED,
                "the relay has not published the event at position " + trigger + " yet; the relay is at position "
                        + situation.published());
    }

    /**
     * Diagnoses the wait for a group that this process does not run. This process does not know the state of such a
     * group, and knows the events of the group's domain only up to the position of the group timeline.
     */
    private Blocker elsewhere(String group, Situation situation) {
        var timeline = situation.states().get(Saga.TIMELINE);
        var topicsOfTimeline = saga.group(Saga.TIMELINE).orElseThrow().topics();
        return Optional.ofNullable(timeline)
                .flatMap(state -> stopped(state).or(() -> behind(state, topicsOfTimeline)))
                .map(found -> new Blocker(
                        BlockingCause.TIMELINE_BEHIND,
                        "whether group " + group + " has answered is not known here: " + found.sentence(),
                        null))
                .orElse(new Blocker(
                        BlockingCause.ELSEWHERE,
                        "this process does not run group " + group + "; ask a process that runs its domain",
                        null));
    }

    private static Optional<Blocker> stopped(GroupState state) {
        var incident = state.incident();
        if (incident != null) {
            return blocker(
                    BlockingCause.INCIDENT,
                    "group " + state.group() + " has stopped until an operator rewinds it: " + incident.what());
        }
        var pause = state.paused();
        if (pause != null) {
            return blocker(
                    BlockingCause.PAUSED,
                    "group " + state.group() + " is paused by " + pause.by() + ": " + pause.reason());
        }
        return state.owner() == null
                ? blocker(BlockingCause.NOT_CLAIMED, "no process runs group " + state.group())
                : Optional.empty();
    }

    private Optional<Blocker> struggling(OverdueOrder order, GroupState state) {
        if (Boolean.TRUE.equals(state.breakerOpen())) {
            return blocker(BlockingCause.BREAKER_OPEN, "the circuit breaker of group " + state.group() + " is open");
        }
        if (Boolean.TRUE.equals(state.failing())) {
            return blocker(BlockingCause.FAILING, "group " + state.group() + " fails and retries");
        }
        var triggerTopics = order.step().triggers().stream()
                .flatMap(type -> saga.carrying(type).stream())
                .distinct()
                .toList();
        return behind(state, triggerTopics);
    }

    private Optional<Blocker> behind(GroupState state, List<SagaTopic> read) {
        var lags = state.lag();
        if (lags == null) {
            return blocker(
                    BlockingCause.BEHIND,
                    "the lag of group " + state.group() + " is unknown: the broker does not answer");
        }
        var names = topics.namesOf(read);
        long lag = names.stream().mapToLong(name -> lags.getOrDefault(name, 0L)).sum();
        if (lag < 0) {
            return blocker(
                    BlockingCause.INCIDENT,
                    "group " + state.group() + " is " + -lag + " records ahead of the end of "
                            + String.join(", ", names));
        }
        return lag == 0
                ? Optional.empty()
                : blocker(
                        BlockingCause.BEHIND,
                        "group " + state.group() + " has a lag of " + lag + " records on " + String.join(", ", names));
    }

    private static Optional<Blocker> blocker(BlockingCause cause, String sentence) {
        return Optional.of(new Blocker(cause, sentence, null));
    }
}
