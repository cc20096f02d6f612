package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.Saga.OpenStep;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.operating.operations.DomainName;
import io.quadrille.operating.timeline.OrderTimeline.AwaitedStep;
import io.quadrille.operating.timeline.TimelineEntry.EntryKind;
import io.quadrille.operating.timeline.TimelineEntry.EventEntry;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.serialization.SerializedObject;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Builds the timeline of an order from one snapshot of the database. Each of its queries uses an index. Thread-safe.
 */
final class Timelines {

    private final JdbcClient jdbc;
    private final TransactionOperations snapshot;
    private final OrderLog log;
    private final OperationalEntries operational;
    private final Saga saga;
    private final List<String> elsewhere;

    /**
     * @param snapshot transactions in which all reads see the same snapshot
     * @param domains the domains whose events are in this database
     */
    Timelines(
            JdbcClient jdbc,
            TransactionOperations snapshot,
            OrderLog log,
            OperationalEntries operational,
            Saga saga,
            LocalDomains domains) {
        this.jdbc = jdbc;
        this.snapshot = snapshot;
        this.log = log;
        this.operational = operational;
        this.saga = saga;
        this.elsewhere = domains.others();
    }

    /** The timeline of an order; empty if the order does not exist. */
    Optional<OrderTimeline> find(String orderId) {
        return snapshot.execute(
                status -> jdbc.sql("select " + OrderRow.COLUMNS + " from order_view where order_id = :order")
                        .param("order", orderId)
                        .query((row, number) -> OrderRow.of(row))
                        .optional()
                        .map(this::timeline));
    }

    private OrderTimeline timeline(OrderRow order) {
        var eventOrder = new EventOrder(log.of(order.orderId()));
        var events = eventOrder.sorted();
        long published = jdbc.sql(EventRelay.POSITION).query(Long.class).single();
        var ids = events.stream().map(TimelineSourceEvent::id).collect(Collectors.toSet());
        var timed = new ArrayList<TimedEntry>();
        for (var event : events) timed.add(new TimedEntry(eventOrder.time(event), entry(event, ids, published)));
        var ended = ended(order, events);
        var since = events.isEmpty() ? order.placedAt() : events.getFirst().time();
        for (var entry : operational.of(order.orderId(), since, ended, events)) {
            timed.add(new TimedEntry(entry.time(), entry));
        }
        timed.sort(Comparator.comparing(TimedEntry::time));
        return new OrderTimeline(
                order.orderId(),
                order.status(),
                order.placedAt(),
                ended.orElse(null),
                events.stream()
                        .map(TimelineSourceEvent::traceId)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                awaited(order, events).map(AwaitedStep::of).orElse(null),
                elsewhere.stream().map(DomainName::of).toList(),
                withDistances(timed));
    }

    /**
     * @param time the sort key: the entry's time, but for an event not before the times of its cause and of the earlier
     *     events of its aggregate, which another process's clock may have put later
     */
    private record TimedEntry(Instant time, TimelineEntry entry) {}

    private static List<TimelineEntry> withDistances(List<TimedEntry> timed) {
        var entries = new ArrayList<TimelineEntry>();
        var previous = timed.isEmpty() ? Instant.MIN : timed.getFirst().time();
        for (var each : timed) {
            entries.add(each.entry().after(Elapsed.between(previous, each.time())));
            previous = each.time();
        }
        return entries;
    }

    private Optional<OpenStep> awaited(OrderRow order, List<TimelineSourceEvent> events) {
        var happened = new HashMap<Class<?>, Instant>();
        for (var event : events) {
            var type = event.type();
            if (type != null) happened.putIfAbsent(type, event.time());
        }
        return saga.openSteps(happened, log.unwantedSteps(events)).stream()
                .filter(open -> open.step().isRestoration() == order.hasEnded())
                .filter(open -> !open.step().isRestoration()
                        || !elsewhere.contains(open.step().participant()))
                .min(Comparator.comparing(OpenStep::since));
    }

    private static Optional<Instant> ended(OrderRow order, List<TimelineSourceEvent> events) {
        if (!order.hasEnded()) return Optional.empty();
        return events.stream()
                .filter(event -> event.type() == OrderProcessed.class || event.type() == OrderCancelled.class)
                .map(TimelineSourceEvent::time)
                .findFirst();
    }

    /**
     * @param ids the ids of all events of the order
     * @param published the relay's position
     */
    private static TimelineEntry entry(TimelineSourceEvent event, Set<String> ids, long published) {
        var topic = event.topic();
        return new EventEntry(
                event.time(),
                Duration.ZERO,
                EventDescriptions.isCompensation(event.type()) ? EntryKind.COMPENSATION : EntryKind.EVENT,
                DomainName.of(event.domain()),
                topic.map(SagaTopic::topicName).orElse(null),
                topic.map(t -> event.position() == null || event.position() <= published)
                        .orElse(null),
                ids.contains(event.causationId()) ? event.domain() : null,
                event.name(),
                event.id(),
                event.message().getAggregateIdentifier(),
                event.causationId(),
                event.traceId(),
                sentence(event));
    }

    private static String sentence(TimelineSourceEvent event) {
        try {
            var payload = event.message().getPayload();
            if (!(payload instanceof SerializedObject)) return EventDescriptions.of(payload);
        } catch (RuntimeException unreadable) {
            // The sentence below says that the event cannot be read.
        }
        return "the stored event cannot be read: " + event.name();
    }
}
