package io.quadrille.operating.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

/** An order counts after its event is committed. */
class OrderMetersTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OrderMeters meters = new OrderMeters(registry);

    private DefaultUnitOfWork<?> append(int second, OrderEvent... events) {
        var unit = DefaultUnitOfWork.startAndGet(null);
        for (var event : events) {
            meters.appended(List.of(
                    new GenericEventMessage<>("id", event, MetaData.emptyInstance(), NOON.plusSeconds(second))));
        }
        return unit;
    }

    private static OrderProcessingStarted placed(String order) {
        return new OrderProcessingStarted(order, "alice", null, List.of());
    }

    private static OrderProcessed processed(String order) {
        return new OrderProcessed(order, "alice", null, List.of(), 1, 0, 1);
    }

    private double cancelledFor(String reason) {
        return registry.get(OrderMeters.ENDED)
                .tags("outcome", "CANCELLED", "reason", reason)
                .counter()
                .count();
    }

    private double seconds(String outcome) {
        return registry.get(OrderMeters.DURATION)
                .tag("outcome", outcome)
                .timer()
                .totalTime(TimeUnit.SECONDS);
    }

    @Test
    void the_duration_of_an_order_is_from_its_placing_to_its_end() {
        append(0, placed("o1"), placed("o2")).commit();
        append(3, processed("o1")).commit();
        append(5, new OrderCancelled("o2", "wallet", "INSUFFICIENT_BALANCE")).commit();
        assertThat(registry.get(OrderMeters.PLACED).counter().count()).isEqualTo(2);
        assertThat(registry.get(OrderMeters.ENDED)
                        .tag("outcome", "COMPLETED")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(cancelledFor("INSUFFICIENT_BALANCE")).isEqualTo(1);
        assertThat(seconds("COMPLETED")).isEqualTo(3);
        assertThat(seconds("CANCELLED")).isEqualTo(5);
    }

    @Test
    void an_event_that_is_rolled_back_does_not_count() {
        append(0, placed("o1")).rollback();
        assertThat(registry.get(OrderMeters.PLACED).counter().count()).isZero();
    }

    @Test
    void a_further_refusal_does_not_count_as_an_end() {
        append(0, placed("o1")).commit();
        append(1, new OrderCancelled("o1", "inventory", "UNKNOWN_PRODUCT")).commit();
        append(2, new OrderRefusalNoted("o1", "coupon", "EXPIRED")).commit();
        assertThat(cancelledFor("UNKNOWN_PRODUCT")).isEqualTo(1);
        assertThat(cancelledFor("EXPIRED")).isZero();
    }

    @Test
    void an_unknown_reason_counts_as_other() {
        append(0, new OrderCancelled("o1", "inventory", "the shelf of order o1 has fallen over"))
                .commit();
        assertThat(cancelledFor("OTHER")).isEqualTo(1);
    }

    @Test
    void orders_that_were_placed_before_a_restart_are_timed_by_one_query() {
        append(60, processed("o1")).commit();
        append(61, processed("o2"), processed("lost")).commit();
        assertThat(seconds("COMPLETED")).isZero();
        assertThatThrownBy(() -> meters.timeEarlierOrders(ids -> {
                    throw new IllegalStateException("no database answers");
                }))
                .hasMessage("no database answers");
        meters.timeEarlierOrders(ids -> {
            assertThat(ids).containsExactlyInAnyOrder("o1", "o2", "lost");
            return Map.of("o1", NOON, "o2", NOON.plusSeconds(60));
        });
        assertThat(seconds("COMPLETED")).isEqualTo(61);
        meters.timeEarlierOrders(ids -> {
            throw new AssertionError("no order is left to time");
        });
        assertThat(registry.get(OrderMeters.DURATION)
                        .tag("outcome", "COMPLETED")
                        .timer()
                        .max(TimeUnit.SECONDS))
                .isEqualTo(Duration.ofMinutes(1).toSeconds());
    }

    @Test
    void an_order_with_an_impossible_timestamp_counts_with_the_nearest_possible_duration() {
        append(0, processed("o1"), processed("o2"), processed("o3")).commit();
        meters.timeEarlierOrders(ids -> Map.of("o1", Instant.MIN, "o2", Instant.MAX, "o3", NOON.minusSeconds(1)));
        assertThat(registry.get(OrderMeters.DURATION)
                        .tag("outcome", "COMPLETED")
                        .timer()
                        .count())
                .isEqualTo(3);
        assertThat(seconds("COMPLETED")).isEqualTo(Elapsed.LONGEST.toSeconds() + 1);
    }
}
