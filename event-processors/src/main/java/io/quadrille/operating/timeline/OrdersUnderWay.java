package io.quadrille.operating.timeline;

import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.Saga.OpenStep;
import io.quadrille.engine.saga.SagaStep;
import io.quadrille.engine.serialization.MessageTypes.MessageType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds overdue orders: orders under way that have waited for a step longer than its limit. Orders under way are found
 * by the index of order_view on the status, so orders that have ended are never read. The step that an order waits for
 * follows from its events. Thread-safe.
 */
final class OrdersUnderWay {

    private static final int PAGE = 1_000;

    private static final String NEXT = String.format(Locale.ROOT, """
        (select %1$s from order_view where status = 'PROCESSING' and placed_at < :before and (placed_at,
          order_id) > (:at, :id)
         order by placed_at, order_id limit :page)
        union all
        (select %1$s from order_view where status = 'PAYMENT_PENDING' and placed_at < :before and (placed_at,
          order_id) > (:at, :id)
         order by placed_at, order_id limit :page)
        order by placed_at, order_id limit :page\
        """, OrderRow.COLUMNS);

    private static final String EVENTS = """
        select order_id, payload_type, time_stamp, global_index, payload_revision,
          case when payload_type = :first then payload end as first from domain_event_entry
        where order_id = any(:orders) and payload_type = any(:types)
        union all
        select order_id, payload_type, time_stamp, null, payload_revision,
          case when payload_type = :first then payload end from timeline_event
        where order_id = any(:orders) and payload_type = any(:types)\
        """;

    private final JdbcClient jdbc;
    private final Saga saga;
    private final StepLimits limits;
    private final Serializer serializer;
    private final String[] stepEvents;

    OrdersUnderWay(JdbcClient jdbc, Saga saga, StepLimits limits, Serializer serializer) {
        this.jdbc = jdbc;
        this.saga = saga;
        this.limits = limits;
        this.serializer = serializer;
        this.stepEvents = saga.steps().stream()
                .flatMap(step -> Stream.concat(step.triggers().stream(), step.outcomes().stream()))
                .distinct()
                .flatMap(type -> saga.messageTypes().of(type).stream())
                .map(MessageType::name)
                .toArray(String[]::new);
    }

    /**
     * The overdue orders, oldest first. Each has the step that has been open the longest among its steps past their
     * limit.
     *
     * @param limit the maximum number of orders to return
     */
    List<OverdueOrder> overdue(Instant now, int limit) {
        var overdue = new ArrayList<OverdueOrder>();
        var last = new OrderRow("", OrderView.Status.PROCESSING, Instant.EPOCH);
        while (overdue.size() < limit) {
            var page = pageAfter(last, now.minus(limits.shortest()));
            overdue.addAll(overdue(now, page));
            if (page.size() < PAGE) break;
            last = page.getLast();
        }
        return overdue.size() > limit ? overdue.subList(0, limit) : overdue;
    }

    /** The order with its overdue step; empty if the order has ended or no step is past its limit. */
    Optional<OverdueOrder> overdue(Instant now, OrderRow order) {
        return order.hasEnded()
                ? Optional.empty()
                : overdue(now, List.of(order)).stream().findFirst();
    }

    private Set<String> unwantedSteps(ResultSet row) throws SQLException {
        var first = new SimpleSerializedObject<>(
                row.getBytes("first"), byte[].class, row.getString("payload_type"), row.getString("payload_revision"));
        return saga.unwantedSteps(serializer.deserialize(first));
    }

    private List<OrderRow> pageAfter(OrderRow last, Instant placedBefore) {
        return jdbc.sql(NEXT)
                .param("before", placedBefore.atOffset(ZoneOffset.UTC))
                .param("at", last.placedAt().atOffset(ZoneOffset.UTC))
                .param("id", last.orderId())
                .param("page", PAGE)
                .query((row, number) -> OrderRow.of(row))
                .list();
    }

    /**
     * The event types of an order, each with its time, and with its position if the event is in this store.
     *
     * @param unwanted the names of the steps that the order does not want
     */
    private record History(Map<Class<?>, Instant> times, Map<Class<?>, Long> positions, Set<String> unwanted) {
        History() {
            this(new HashMap<>(), new HashMap<>(), new HashSet<>());
        }
    }

    private List<OverdueOrder> overdue(Instant now, List<OrderRow> orders) {
        var histories = histories(orders);
        var overdue = new ArrayList<OverdueOrder>();
        for (var order : orders) {
            var history = histories.getOrDefault(order.orderId(), new History());
            saga.openSteps(history.times(), history.unwanted()).stream()
                    .filter(open -> !open.step().isRestoration())
                    .filter(open -> Duration.between(open.since(), now).compareTo(limits.of(open.step())) > 0)
                    .min(Comparator.comparing(OpenStep::since))
                    .ifPresent(open -> overdue.add(new OverdueOrder(
                            order.orderId(), open.step(), open.since(), lastTrigger(open.step(), history))));
        }
        return overdue;
    }

    private static @Nullable Long lastTrigger(SagaStep step, History history) {
        return step.triggers().stream()
                .filter(history.positions()::containsKey)
                .map(history.positions()::get)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private Map<String, History> histories(List<OrderRow> orders) {
        var histories = new HashMap<String, History>();
        jdbc.sql(EVENTS)
                .param("orders", orders.stream().map(OrderRow::orderId).toArray(String[]::new))
                .param("types", stepEvents)
                .param(
                        "first",
                        saga.messageTypes().of(saga.begin()).orElseThrow().name())
                .query(row -> {
                    var history = histories.computeIfAbsent(row.getString("order_id"), order -> new History());
                    var type = saga.messageTypes()
                            .named(row.getString("payload_type"))
                            .orElseThrow();
                    var time = row.getObject("time_stamp", OffsetDateTime.class);
                    history.times().put(type, time.toInstant());
                    var position = row.getObject("global_index", Long.class);
                    if (position != null) history.positions().put(type, position);
                    if (row.getBytes("first") != null) history.unwanted().addAll(unwantedSteps(row));
                });
        return histories;
    }
}
