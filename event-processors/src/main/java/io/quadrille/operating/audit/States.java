package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.http.Problems;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Computes the state of an order or an aggregate at a point in time, from its events alone. Thread-safe. */
final class States {

    private static final Logger log = LoggerFactory.getLogger(States.class);

    static final String ORDER_RULE = "must not be later than to";

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final EventHistory history;
    private final OrderParts orderParts;

    States(EventHistory history, OrderParts orderParts) {
        this.history = history;
        this.orderParts = orderParts;
    }

    /**
     * @param position the position of the last event that the state follows from
     * @param time the time of that event
     * @param events the number of events that the state follows from
     */
    @Schema(name = "State")
    record SubjectState(String id, long position, Instant time, long events, JsonNode state) {}

    /** The state at a point in time; empty if the subject had no events by then. */
    Optional<SubjectState> at(Subject subject, PointInTime until) {
        return at(subject, until, Long.MAX_VALUE);
    }

    /** @param maxEvents the maximum number of events to fold of an aggregate: the version plus one */
    Optional<SubjectState> at(Subject subject, PointInTime until, long maxEvents) {
        var folding = new Folding(fold(subject));
        history.forEach(subject, until, maxEvents, folding);
        return folding.state(subject.id());
    }

    /**
     * The fields in which the states at two points in time differ. Empty if the subject had no events by the second
     * point.
     *
     * @throws org.springframework.web.ErrorResponseException 400 if the first point includes events that the second
     *     does not include
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

    /** Folds events, and keeps the last event and the number of events. */
    private static final class Folding implements Consumer<HistoryEvent> {
        private final Fold fold;
        private @Nullable HistoryEvent last;
        private long count;

        Folding(Fold fold) {
            this.fold = fold;
        }

        @Override
        public void accept(HistoryEvent event) {
            add(event, fold);
            last = event;
            count++;
        }

        Optional<SubjectState> state(String id) {
            return Optional.ofNullable(last)
                    .map(event -> new SubjectState(
                            id, event.position(), event.time(), count, JSON.valueToTree(fold.state())));
        }
    }

    /** Fails on an unreadable event: what the event changed is unknown, so every later state would be wrong. */
    private static void add(HistoryEvent event, Fold fold) {
        try {
            var message = event.message();
            if (message == null) throw new IllegalStateException(event.error());
            fold.add(message);
        } catch (RuntimeException e) {
            log.error("The event at position {} cannot be folded", event.position(), e);
            throw Problems.problem(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "The event at position " + event.position()
                            + " cannot be folded, so the state from this event on is unknown.");
        }
    }

    private Fold fold(Subject subject) {
        return switch (subject.kind()) {
            case ORDER -> new OrderFold(orderParts.rows());
            case AGGREGATE -> new AggregateFold();
        };
    }
}
