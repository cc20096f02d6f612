package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Step;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.engine.serialization.MessageTypes.MessageType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
        select order_id, payload_type, time_stamp, global_index from domain_event_entry
        where order_id = any(:orders) and payload_type = any(:types)
        union all
        select order_id, payload_type, time_stamp, null from timeline_event
        where order_id = any(:orders) and payload_type = any(:types)\
        """;

    private final JdbcClient jdbc;
    private final MessageTypes types;
    private final StuckSettings settings;
    private final String[] stepEvents;

    OrdersUnderWay(JdbcClient jdbc, MessageTypes types, StuckSettings settings) {
        this.jdbc = jdbc;
        this.types = types;
        this.settings = settings;
        this.stepEvents = Step.events()
                .flatMap(type -> types.of(type).stream())
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
        var last = new OrderRow("", OrderView.Status.PROCESSING, false, Instant.EPOCH);
        while (overdue.size() < limit) {
            var page = pageAfter(last, now.minus(settings.shortest()));
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

    private List<OrderRow> pageAfter(OrderRow last, Instant placedBefore) {
        return jdbc.sql(NEXT)
                .param("before", placedBefore.atOffset(ZoneOffset.UTC))
                .param("at", last.placedAt().atOffset(ZoneOffset.UTC))
                .param("id", last.orderId())
                .param("page", PAGE)
                .query((row, number) -> OrderRow.of(row))
                .list();
    }

    /** The event types of an order, each with its time, and with its position if the event is in this store. */
    private record History(Map<Class<?>, Instant> times, Map<Class<?>, Long> positions) {
        History() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    private List<OverdueOrder> overdue(Instant now, List<OrderRow> orders) {
        var histories = histories(orders);
        var overdue = new ArrayList<OverdueOrder>();
        for (var order : orders) {
            var history = histories.getOrDefault(order.orderId(), new History());
            Step.open(history.times(), order.coupon()).stream()
                    .filter(open -> !open.step().isRestoration())
                    .filter(open -> Duration.between(open.since(), now).compareTo(settings.of(open.step())) > 0)
                    .min(Comparator.comparing(Step.Open::since))
                    .ifPresent(open -> overdue.add(new OverdueOrder(
                            order.orderId(), open.step(), open.since(), lastTrigger(open.step(), history))));
        }
        return overdue;
    }

    private static @Nullable Long lastTrigger(Step step, History history) {
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
                .query(row -> {
                    var history = histories.computeIfAbsent(row.getString("order_id"), order -> new History());
                    var type = types.named(row.getString("payload_type")).orElseThrow();
                    var time = row.getObject("time_stamp", OffsetDateTime.class);
                    history.times().put(type, time.toInstant());
                    var position = row.getObject("global_index", Long.class);
                    if (position != null) history.positions().put(type, position);
                });
        return histories;
    }
}
