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
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/**
 * Counts placed orders and ended orders, and measures the time in between. Each end is counted once, even if records
 * are delivered repeatedly, because an order has exactly one final event. Events are counted in memory, after their
 * commit: each process counts the events that it has appended since it started, and a crash directly after a commit
 * loses that count. Thread-safe.
 */
final class OrderMeters {

    static final String PLACED = "quadrille.orders.placed";
    static final String ENDED = "quadrille.orders.ended";
    static final String DURATION = "quadrille.order.duration";

    /**
     * Maximum number of remembered orders under way, and of ended orders whose duration is not measured yet. The
     * duration of an order beyond this number may be lost.
     */
    private static final int MAX_ORDERS = 50_000;

    private static final String OTHER = "OTHER";

    enum OrderOutcome {
        COMPLETED,
        CANCELLED
    }

    /** The end of an order. */
    private record EndedOrder(String orderId, OrderOutcome outcome, Instant endedAt) {}

    private final Counter placed;
    private final Counter completed;
    private final Map<String, Counter> cancelled = new HashMap<>();
    private final Counter cancelledForOther;
    private final Map<OrderOutcome, Timer> durations = new EnumMap<>(OrderOutcome.class);
    private final Cache<String, Instant> placedAt =
            Caffeine.newBuilder().maximumSize(MAX_ORDERS).build();
    private final ArrayBlockingQueue<EndedOrder> placedEarlier = new ArrayBlockingQueue<>(MAX_ORDERS);

    OrderMeters(MeterRegistry registry) {
        placed = Counter.builder(PLACED).description("orders that were placed").register(registry);
        completed = ended(registry, OrderOutcome.COMPLETED, "NONE");
        cancelledForOther = ended(registry, OrderOutcome.CANCELLED, OTHER);
        reasons().forEach(reason -> cancelled.put(reason, ended(registry, OrderOutcome.CANCELLED, reason)));
        for (var outcome : OrderOutcome.values()) {
            var duration = Timer.builder(DURATION)
                    .description("time from the placing of an order to its end")
                    .tag("outcome", outcome.name())
                    .serviceLevelObjectives(Buckets.ALL)
                    .register(registry);
            durations.put(outcome, duration);
        }
    }

    private static Counter ended(MeterRegistry registry, OrderOutcome outcome, String reason) {
        return Counter.builder(ENDED)
                .description("ended orders, by the reason of the first refusal")
                .tag("outcome", outcome.name())
                .tag("reason", reason)
                .register(registry);
    }

    /**
     * The refusal reasons that this release knows. Their counters are registered at startup, so that Prometheus sees
     * the first refusal of each reason as an increase.
     */
    private static Stream<String> reasons() {
        var refusals = Stream.<Enum<?>[]>of(StockRefusal.values(), CouponRefusal.values(), PaymentRefusal.values());
        return refusals.flatMap(Stream::of).map(Enum::name).distinct();
    }

    /** Counts the events that the current unit of work appends, after its commit. */
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
                time(new EndedOrder(processed.orderId(), OrderOutcome.COMPLETED, event.getTimestamp()));
            }
            case OrderCancelled order -> {
                cancelled.getOrDefault(order.reason(), cancelledForOther).increment();
                time(new EndedOrder(order.orderId(), OrderOutcome.CANCELLED, event.getTimestamp()));
            }
            case OrderProcessingSucceeded underWay -> {}
            case OrderPaymentRequested underWay -> {}
            case OrderRefusalNoted further -> {}
        }
    }

    private void time(EndedOrder order) {
        var since = placedAt.asMap().remove(order.orderId());
        if (since != null) record(order, since);
        else placedEarlier.offer(order);
    }

    private void record(EndedOrder order, Instant since) {
        Objects.requireNonNull(durations.get(order.outcome())).record(Elapsed.between(since, order.endedAt()));
    }

    /**
     * Measures the ended orders that were placed before this process started, or by another process.
     *
     * @param placed returns the time at which each of the given orders was placed; unknown orders may be absent. If it
     *     throws, this method throws the same exception, and the next call tries the orders again
     */
    void timeEarlierOrders(Function<List<String>, Map<String, Instant>> placed) {
        var orders = new ArrayList<EndedOrder>();
        placedEarlier.drainTo(orders);
        if (orders.isEmpty()) return;
        Map<String, Instant> times;
        try {
            times = placed.apply(orders.stream().map(EndedOrder::orderId).toList());
        } catch (RuntimeException | Error unanswered) {
            orders.forEach(placedEarlier::offer);
            throw unanswered;
        }
        for (var order : orders) {
            var since = times.get(order.orderId());
            if (since != null) record(order, since);
        }
    }
}
