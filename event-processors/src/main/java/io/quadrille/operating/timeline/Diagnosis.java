package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.deadletter.Letter;
import io.quadrille.engine.deadletter.LetterState;
import io.quadrille.engine.parking.ParkedRecord;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.operations.GroupState;
import io.quadrille.operating.operations.GroupStates;
import io.quadrille.operating.operations.OperatedGroups;
import io.quadrille.operating.timeline.OrdersUnderWay.Late;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds out what holds late orders up: one query each for all letters, parked records and groups. Thread-safe. */
final class Diagnosis {

    private final JdbcClient jdbc;
    private final OperatedGroups groups;
    private final GroupStates states;
    private final DeadLetters letters;
    private final ParkedRecordTable records;
    private final EventTopics topics;

    Diagnosis(
            JdbcClient jdbc,
            OperatedGroups groups,
            GroupStates states,
            DeadLetters letters,
            ParkedRecordTable records,
            EventTopics topics) {
        this.jdbc = jdbc;
        this.groups = groups;
        this.states = states;
        this.letters = letters;
        this.records = records;
        this.topics = topics;
    }

    /** What is to be known about all of them, read once. */
    private record Situation(
            long published,
            Map<String, GroupState> states,
            Map<String, List<Letter>> letters,
            Map<String, List<ParkedRecord>> records) {}

    /** In words, and what it is. */
    record Found(BlockingCause obstacle, String sentence, GroupState state) {}

    /** Of each order, by its id. */
    Map<String, Found> of(List<Late> late) {
        if (late.isEmpty()) return Map.of();
        var situation = situation(late);
        return late.stream().collect(Collectors.toMap(Late::orderId, order -> of(order, situation)));
    }

    /** What must be mended first, whatever else holds the order up: a repeated record would only come behind it. */
    Optional<Found> inFrontOfARepetition(Late order) {
        var situation = situation(List.of(order));
        var open = letters(order, situation).stream().filter(Letter::isOpen).toList();
        return letter(open, LetterState.ABANDONED, BlockingCause.DEAD_LETTER_ABANDONED)
                .or(() -> letter(open, LetterState.RETRYING, BlockingCause.DEAD_LETTER))
                .or(() -> unpublished(order, situation));
    }

    private Situation situation(List<Late> late) {
        var orders = late.stream().map(Late::orderId).toList();
        return new Situation(
                jdbc.sql(EventRelay.POSITION).query(Long.class).single(),
                states.of(groups.all()).stream().collect(Collectors.toMap(GroupState::group, Function.identity())),
                letters.of(orders).stream().collect(Collectors.groupingBy(Letter::sequence)),
                records.withKeys(orders).stream()
                        .collect(Collectors.groupingBy(record -> new String(record.key(), StandardCharsets.UTF_8))));
    }

    private static List<Letter> letters(Late order, Situation situation) {
        var group = order.step().group().groupName();
        return situation.letters().getOrDefault(order.orderId(), List.of()).stream()
                .filter(letter -> letter.group().equals(group))
                .toList();
    }

    private Found of(Late order, Situation situation) {
        var name = order.step().group().groupName();
        var state = situation.states().get(name);
        var ofGroup = letters(order, situation);
        var parked = situation.records().getOrDefault(order.orderId(), List.of()).stream()
                .filter(r -> r.group().equals(name))
                .toList();
        return letter(ofGroup, LetterState.ABANDONED, BlockingCause.DEAD_LETTER_ABANDONED)
                .or(() -> record(parked, ParkedRecord.ParkedState.PARKED, BlockingCause.PARKED))
                .or(() -> unpublished(order, situation))
                .or(() -> state == null ? Optional.of(elsewhere(name, situation)) : Optional.empty())
                .or(() -> standing(state))
                .or(() -> letter(ofGroup, LetterState.RETRYING, BlockingCause.DEAD_LETTER))
                .or(() -> struggling(order, state))
                .or(() -> letter(ofGroup, LetterState.DISCARDED, BlockingCause.DISCARDED))
                .or(() -> record(parked, ParkedRecord.ParkedState.DISCARDED, BlockingCause.DISCARDED))
                .or(() -> found(
                        BlockingCause.NO_ANSWER, "group " + name + " has taken all records in and has not answered"))
                .map(found -> new Found(found.obstacle(), found.sentence(), state))
                .orElseThrow();
    }

    private static Optional<Found> letter(List<Letter> letters, LetterState state, BlockingCause obstacle) {
        return letters.stream()
                .filter(letter -> letter.state() == state)
                .findFirst()
                .flatMap(letter -> found(
                        obstacle,
                        "letter " + letter.id() + " of group " + letter.group() + " is " + state + ": "
                                + letter.eventType()
                                + (letter.cause() == null
                                        ? " came behind another letter and has not been tried yet"
                                        : " failed with " + letter.cause())));
    }

    private static Optional<Found> record(
            List<ParkedRecord> records, ParkedRecord.ParkedState state, BlockingCause obstacle) {
        return records.stream()
                .filter(record -> record.state() == state)
                .findFirst()
                .flatMap(record -> found(
                        obstacle,
                        "record " + record.id() + " of group " + record.group() + " is " + state + ": "
                                + record.cause()));
    }

    private static Optional<Found> unpublished(Late order, Situation situation) {
        if (order.asked() == null || order.asked() <= situation.published()) return Optional.empty();
        return found(
                BlockingCause.NOT_PUBLISHED,
                "the event at " + order.asked() + " is not published yet; the relay is at " + situation.published());
    }

    /**
     * Of a group that this process does not run nothing is known; and what its domain said, only as far as the timeline
     * has come.
     */
    private Found elsewhere(String name, Situation situation) {
        var timeline = situation.states().get(ConsumerGroup.TIMELINE.groupName());
        var topicsOfTimeline = Topic.readBy(ConsumerGroup.TIMELINE);
        return Optional.ofNullable(timeline)
                .flatMap(state -> standing(state).or(() -> behind(state, topicsOfTimeline)))
                .map(found -> new Found(
                        BlockingCause.TIMELINE_BEHIND,
                        "what " + name + " said is not known: " + found.sentence(),
                        null))
                .orElse(new Found(
                        BlockingCause.ELSEWHERE,
                        "group " + name + " is none of this process; ask one that runs its domain",
                        null));
    }

    private static Optional<Found> standing(GroupState state) {
        if (state.incident() != null) {
            return found(
                    BlockingCause.INCIDENT,
                    "group " + state.group() + " stands still until an operator rewinds it: "
                            + state.incident().what());
        }
        if (state.paused() != null) {
            return found(
                    BlockingCause.PAUSED,
                    "group " + state.group() + " is paused by " + state.paused().by() + ": "
                            + state.paused().reason());
        }
        return state.owner() == null
                ? found(BlockingCause.NOT_CLAIMED, "group " + state.group() + " is run by no process")
                : Optional.empty();
    }

    private Optional<Found> struggling(Late order, GroupState state) {
        if (Boolean.TRUE.equals(state.breakerOpen())) {
            return found(BlockingCause.BREAKER_OPEN, "the circuit breaker of group " + state.group() + " is open");
        }
        if (Boolean.TRUE.equals(state.failing())) {
            return found(BlockingCause.FAILING, "group " + state.group() + " fails and tries again");
        }
        var asking = order.step().triggers().stream()
                .flatMap(type -> Topic.carrying(type).stream())
                .distinct()
                .toList();
        return behind(state, asking);
    }

    private Optional<Found> behind(GroupState state, List<Topic> asking) {
        if (state.lag() == null)
            return found(BlockingCause.BEHIND, "how far group " + state.group() + " is, the broker does not say");
        long lag = asking.stream()
                .mapToLong(topic -> state.lag().getOrDefault(topics.nameOf(topic), 0L))
                .sum();
        if (lag < 0) {
            return found(
                    BlockingCause.INCIDENT,
                    "group " + state.group() + " is ahead of these topics by " + -lag + " records");
        }
        return lag == 0
                ? Optional.empty()
                : found(
                        BlockingCause.BEHIND,
                        "group " + state.group() + " has " + lag + " records of these topics in front of it");
    }

    private static Optional<Found> found(BlockingCause obstacle, String sentence) {
        return Optional.of(new Found(obstacle, sentence, null));
    }
}
