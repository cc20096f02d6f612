package io.quadrille.operating.metrics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.wallet.PaymentRefusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/**
 * Counts orders as they are placed and as they end, once each: an end is an event that an order has once, however often
 * the records come that lead to it. Counted after the commit and in memory: each process counts what it appended since
 * it started, and an order that ends in the moment of a crash is counted nowhere. Thread-safe.
 */
final class OrderMeters {

    static final String PLACED = "quadrille.orders.placed";
    static final String ENDED = "quadrille.orders.ended";
    static final String DURATION = "quadrille.order.duration";

    private static final int UNDER_WAY = 50_000;
    private static final String OTHER = "OTHER";

    enum Outcome {
        COMPLETED,
        CANCELLED
    }

    /** An order that was placed before this process started, or in another one. */
    private record Unknown(String orderId, Outcome outcome, Instant endedAt) {}

    private final Counter placed;
    private final Counter completed;
    private final Map<String, Counter> cancelled = new HashMap<>();
    private final Map<Outcome, Timer> durations = new EnumMap<>(Outcome.class);
    private final Cache<String, Instant> placedAt =
            Caffeine.newBuilder().maximumSize(UNDER_WAY).build();
    private final ArrayBlockingQueue<Unknown> unknown = new ArrayBlockingQueue<>(UNDER_WAY);

    OrderMeters(MeterRegistry registry) {
        placed = Counter.builder(PLACED).description("orders that were placed").register(registry);
        completed = ended(registry, Outcome.COMPLETED, "NONE");
        reasons().forEach(reason -> cancelled.put(reason, ended(registry, Outcome.CANCELLED, reason)));
        for (var outcome : Outcome.values()) {
            var duration = Timer.builder(DURATION)
                    .description("from the placing of an order to its end")
                    .tag("outcome", outcome.name())
                    .serviceLevelObjectives(Buckets.ALL)
                    .register(registry);
            durations.put(outcome, duration);
        }
    }

    private static Counter ended(MeterRegistry registry, Outcome outcome, String reason) {
        return Counter.builder(ENDED)
                .description("orders that have ended, by the first refusal's reason")
                .tag("outcome", outcome.name())
                .tag("reason", reason)
                .register(registry);
    }

    /**
     * All there can be: from the start, so that the first one is an increase, and no other ever makes a series of its
     * own.
     */
    private static Stream<String> reasons() {
        var refusals = Stream.<Enum<?>[]>of(StockRefusal.values(), CouponRefusal.values(), PaymentRefusal.values());
        return Stream.concat(refusals.flatMap(Stream::of).map(Enum::name).distinct(), Stream.of(OTHER));
    }

    /** Takes what the current unit of work appends; it counts when that is committed. */
    void appended(List<? extends EventMessage<?>> events) {
        var counted = new ArrayList<EventMessage<?>>();
        for (var event : events) if (event.getPayload() instanceof OrderEvent) counted.add(event);
        if (counted.isEmpty()) return;
        CurrentUnitOfWork.get().root().afterCommit(BestEffort.consumer(unit -> counted.forEach(this::count)));
    }

    private void count(EventMessage<?> event) {
        switch ((OrderEvent) event.getPayload()) {
            case OrderProcessingStarted started -> {
                placed.increment();
                placedAt.put(started.orderId(), event.getTimestamp());
            }
            case OrderProcessed processed -> {
                completed.increment();
                time(new Unknown(processed.orderId(), Outcome.COMPLETED, event.getTimestamp()));
            }
            case OrderCancelled order -> {
                cancelled.getOrDefault(order.reason(), cancelled.get(OTHER)).increment();
                time(new Unknown(order.orderId(), Outcome.CANCELLED, event.getTimestamp()));
            }
            case OrderProcessingSucceeded underWay -> {}
            case OrderPaymentRequested underWay -> {}
            case OrderRefusalNoted further -> {}
        }
    }

    private void time(Unknown order) {
        var since = placedAt.asMap().remove(order.orderId());
        if (since != null) record(order, since);
        else unknown.offer(order);
    }

    private void record(Unknown order, Instant since) {
        durations.get(order.outcome()).record(Elapsed.between(since, order.endedAt()));
    }

    /**
     * Times the orders that this process did not see being placed, all at once.
     *
     * @param placed when each of these orders was placed; what it throws is thrown on, and the orders are timed next
     *     time
     */
    void timeOthers(Function<List<String>, Map<String, Instant>> placed) {
        var orders = new ArrayList<Unknown>();
        unknown.drainTo(orders);
        if (orders.isEmpty()) return;
        Map<String, Instant> times;
        try {
            times = placed.apply(orders.stream().map(Unknown::orderId).toList());
        } catch (RuntimeException | Error unanswered) {
            orders.forEach(unknown::offer);
            throw unanswered;
        }
        for (var order : orders) {
            var since = times.get(order.orderId());
            if (since != null) record(order, since);
        }
    }
}
