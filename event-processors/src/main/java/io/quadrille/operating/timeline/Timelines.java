package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Step;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.operating.timeline.OrderTimeline.Waiting;
import io.quadrille.operating.timeline.TimelineEntry.Kind;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.axonframework.serialization.SerializedObject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Puts an order's timeline together, as of one moment. A handful of queries, each by an index. Thread-safe. */
final class Timelines {

    private final JdbcClient jdbc;
    private final TransactionOperations snapshot;
    private final OrderLog log;
    private final OperationalEntries notes;
    private final Set<Domain> elsewhere;

    /**
     * @param snapshot shows everything that is read in it as of one moment
     * @param here the domains whose events are in this database
     */
    Timelines(
            JdbcClient jdbc, TransactionOperations snapshot, OrderLog log, OperationalEntries notes, Set<Domain> here) {
        this.jdbc = jdbc;
        this.snapshot = snapshot;
        this.log = log;
        this.notes = notes;
        this.elsewhere = EnumSet.complementOf(EnumSet.copyOf(here));
    }

    /** Empty if there is no such order. */
    Optional<OrderTimeline> find(String orderId) {
        return snapshot.execute(
                status -> jdbc.sql("select " + OrderRow.COLUMNS + " from order_view where order_id = :order")
                        .param("order", orderId)
                        .query((row, number) -> OrderRow.of(row))
                        .optional()
                        .map(this::timeline));
    }

    private OrderTimeline timeline(OrderRow order) {
        var places = new EventOrder(log.of(order.orderId()));
        var events = places.sorted();
        long published = jdbc.sql(EventRelay.POSITION).query(Long.class).single();
        var ids = new HashMap<String, TimelineSourceEvent>();
        events.forEach(event -> ids.put(event.id(), event));
        var timed = new ArrayList<Timed>();
        for (var event : events) timed.add(new Timed(places.time(event), entry(event, ids, published)));
        var ended = ended(order, events);
        var since = events.isEmpty() ? order.placedAt() : events.getFirst().time();
        for (var note : notes.of(order.orderId(), since, ended, events)) timed.add(new Timed(note.time(), note));
        timed.sort(Comparator.comparing(Timed::time));
        return new OrderTimeline(
                order.orderId(),
                order.status(),
                order.placedAt(),
                ended,
                events.stream()
                        .map(TimelineSourceEvent::traceId)
                        .filter(id -> id != null)
                        .findFirst()
                        .orElse(null),
                waiting(order, events).map(Waiting::of).orElse(null),
                List.copyOf(elsewhere),
                withDistances(timed));
    }

    private record Timed(Instant time, TimelineEntry entry) {}

    private static List<TimelineEntry> withDistances(List<Timed> timed) {
        var entries = new ArrayList<TimelineEntry>();
        Instant previous = null;
        for (var each : timed) {
            entries.add(each.entry().after(previous == null ? Duration.ZERO : Elapsed.between(previous, each.time())));
            previous = each.time();
        }
        return entries;
    }

    private Optional<Step.Open> waiting(OrderRow order, List<TimelineSourceEvent> events) {
        var happened = new HashMap<Class<?>, Instant>();
        for (var event : events) happened.putIfAbsent(event.type(), event.time());
        return Step.open(happened, order.coupon()).stream()
                .filter(open -> open.step().isRestoration() == order.hasEnded())
                .filter(open -> !open.step().isRestoration()
                        || !elsewhere.contains(open.step().group().domain()))
                .min(Comparator.comparing(Step.Open::since));
    }

    private static Instant ended(OrderRow order, List<TimelineSourceEvent> events) {
        if (!order.hasEnded()) return null;
        return events.stream()
                .filter(event -> event.type() == OrderProcessed.class || event.type() == OrderCancelled.class)
                .map(TimelineSourceEvent::time)
                .findFirst()
                .orElse(null);
    }

    private static TimelineEntry entry(
            TimelineSourceEvent event, Map<String, TimelineSourceEvent> ids, long published) {
        var topic = event.topic();
        return new TimelineEntry(
                event.time(),
                null,
                EventDescriptions.isCompensation(event.type()) ? Kind.COMPENSATION : Kind.EVENT,
                event.domain(),
                topic.map(Topic::topicName).orElse(null),
                topic.map(t -> event.position() == null || event.position() <= published)
                        .orElse(null),
                ids.containsKey(event.causationId())
                        ? ConsumerGroup.valueOf(event.domain().name()).groupName()
                        : null,
                event.name(),
                event.id(),
                event.message().getAggregateIdentifier(),
                event.causationId(),
                event.traceId(),
                null,
                null,
                null,
                null,
                sentence(event));
    }

    private static String sentence(TimelineSourceEvent event) {
        try {
            var payload = event.message().getPayload();
            if (!(payload instanceof SerializedObject)) return EventDescriptions.of(payload);
        } catch (RuntimeException unreadable) {
            // Said below.
        }
        return "what was stored cannot be read: " + event.name();
    }
}
