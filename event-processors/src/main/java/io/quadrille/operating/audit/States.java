package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.http.Problems;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was true of an order or an aggregate at a moment, folded from its events alone. Thread-safe. */
final class States {

    private static final Logger log = LoggerFactory.getLogger(States.class);

    static final String ORDER_RULE = "must not be later than to";

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final EventHistory history;
    private final OrderParts order;

    States(EventHistory history, OrderParts order) {
        this.history = history;
        this.order = order;
    }

    /**
     * @param position of the last event that the state follows from
     * @param time when that happened
     * @param events how many they are
     */
    record State(String id, long position, Instant time, long events, JsonNode state) {}

    /** Empty if nothing had happened to it by then. */
    Optional<State> at(Subject subject, PointInTime moment) {
        return at(subject, moment, Long.MAX_VALUE);
    }

    /** @param events how many events to fold at most; of an aggregate that is its version plus one */
    Optional<State> at(Subject subject, PointInTime moment, long events) {
        var fold = fold(subject);
        var seen = new Object() {
            HistoryEvent last;
            long count;
        };
        history.forEach(subject, moment, events, event -> {
            add(event, fold);
            seen.last = event;
            seen.count++;
        });
        return Optional.ofNullable(seen.last)
                .map(last -> new State(
                        subject.id(), last.position(), last.time(), seen.count, JSON.valueToTree(fold.state())));
    }

    /**
     * What differs between two moments, by field: the state at the first, and what the events up to the second made of
     * it. Empty if nothing had happened by the second.
     *
     * @throws org.springframework.web.ErrorResponseException 400 if more had happened by the first than by the second
     */
    Optional<List<StateChange>> between(Subject subject, PointInTime from, PointInTime to) {
        var fold = fold(subject);
        var before = new HashMap<String, Long>();
        history.forEach(subject, from, Long.MAX_VALUE, event -> {
            add(event, fold);
            before.put(event.aggregateId(), event.sequence());
        });
        var changes = new StateChanges(JSON.valueToTree(fold.state()));
        var after = new HashMap<String, Long>();
        history.forEach(subject, to, Long.MAX_VALUE, event -> {
            after.put(event.aggregateId(), event.sequence());
            if (event.sequence() <= before.getOrDefault(event.aggregateId(), -1L)) return;
            add(event, fold);
            changes.add(event, JSON.valueToTree(fold.state()));
        });
        before.forEach((aggregate, last) -> {
            if (last > after.getOrDefault(aggregate, -1L)) throw Problems.invalid("from", ORDER_RULE);
        });
        return after.isEmpty() ? Optional.empty() : Optional.of(changes.list());
    }

    /** An event that nothing can read must not be passed over: nobody knows what it changed. */
    private static void add(HistoryEvent event, Fold fold) {
        try {
            fold.add(Objects.requireNonNull(event.message(), event.error()));
        } catch (RuntimeException e) {
            log.error("The event at position {} cannot be folded", event.position(), e);
            throw Problems.problem(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "The event at position " + event.position()
                            + " cannot be folded, so nothing is known of what it and later ones made.");
        }
    }

    private Fold fold(Subject subject) {
        return switch (subject.kind()) {
            case ORDER -> new OrderFold(order.rows());
            case AGGREGATE -> new AggregateFold();
        };
    }
}
