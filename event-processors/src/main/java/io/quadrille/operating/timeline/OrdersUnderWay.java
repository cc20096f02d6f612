package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Step;
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
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Orders under way that have waited too long, the oldest first. Which orders are under way is said by the index of
 * order_view on the status, so those that have ended are never looked at; what each waits for follows from its events.
 * Thread-safe.
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
    private final String[] concerned;

    OrdersUnderWay(JdbcClient jdbc, MessageTypes types, StuckSettings settings) {
        this.jdbc = jdbc;
        this.types = types;
        this.settings = settings;
        this.concerned = Step.events()
                .flatMap(type -> types.of(type).stream())
                .map(MessageType::name)
                .toArray(String[]::new);
    }

    /**
     * An order and the step that it has waited for too long.
     *
     * @param asked the position in this store of the last event that asked for the step; null if another store has it
     */
    record Late(String orderId, Step step, Instant since, Long asked) {}

    /**
     * At most so many, of the oldest orders under way; of each the step that is open the longest of those past their
     * limit.
     */
    List<Late> late(Instant now, int most) {
        var late = new ArrayList<Late>();
        var last = new OrderRow("", null, false, Instant.EPOCH);
        while (late.size() < most) {
            var page = next(now.minus(settings.shortest()), last);
            late.addAll(late(now, page));
            if (page.size() < PAGE) break;
            last = page.getLast();
        }
        return late.size() > most ? late.subList(0, most) : late;
    }

    /** Of one order; empty if it has ended, or waits for nothing for too long. */
    Optional<Late> late(Instant now, OrderRow order) {
        return order.hasEnded()
                ? Optional.empty()
                : late(now, List.of(order)).stream().findFirst();
    }

    private List<OrderRow> next(Instant before, OrderRow behind) {
        return jdbc.sql(NEXT)
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("at", behind.placedAt().atOffset(ZoneOffset.UTC))
                .param("id", behind.orderId())
                .param("page", PAGE)
                .query((row, number) -> OrderRow.of(row))
                .list();
    }

    /** What is known of an order: its events' types, with times, and with positions if they are in this store. */
    private record Facts(Map<Class<?>, Instant> happened, Map<Class<?>, Long> positions) {

        Facts() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    private List<Late> late(Instant now, List<OrderRow> orders) {
        var facts = facts(orders);
        var late = new ArrayList<Late>();
        for (var order : orders) {
            var of = facts.getOrDefault(order.orderId(), new Facts());
            Step.open(of.happened(), order.coupon()).stream()
                    .filter(open -> !open.step().isRestoration())
                    .filter(open -> Duration.between(open.since(), now).compareTo(settings.of(open.step())) > 0)
                    .min(Comparator.comparing(Step.Open::since))
                    .ifPresent(open ->
                            late.add(new Late(order.orderId(), open.step(), open.since(), asked(open.step(), of))));
        }
        return late;
    }

    private static Long asked(Step step, Facts facts) {
        return step.triggers().stream()
                .filter(facts.positions()::containsKey)
                .map(facts.positions()::get)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private Map<String, Facts> facts(List<OrderRow> orders) {
        var facts = new HashMap<String, Facts>();
        jdbc.sql(EVENTS)
                .param("orders", orders.stream().map(OrderRow::orderId).toArray(String[]::new))
                .param("types", concerned)
                .query(row -> {
                    var of = facts.computeIfAbsent(row.getString("order_id"), order -> new Facts());
                    var type = types.named(row.getString("payload_type")).orElseThrow();
                    of.happened()
                            .put(
                                    type,
                                    row.getObject("time_stamp", OffsetDateTime.class)
                                            .toInstant());
                    var position = row.getObject("global_index", Long.class);
                    if (position != null) of.positions().put(type, position);
                });
        return facts;
    }
}
