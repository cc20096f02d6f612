package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.view.OrderView;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * While a group cannot handle any event, it creates a few dead letters and then probes: the other events wait on their
 * topics. After the outage the group continues without an operator.
 */
class OutageTest {

    private static final int ORDERS = 30;
    private static final int THRESHOLD = 3;
    private static final int PROBES = 3;

    @Test
    void an_outage_creates_a_few_dead_letters_and_none_after_its_end() {
        try (var system = RunningSystem.start(
                List.of(OutageReactions.class),
                "quadrille.processing.attempts=1",
                "quadrille.processing.breaker-threshold=" + THRESHOLD,
                "quadrille.processing.first-retry=50ms",
                "quadrille.processing.longest-retry=500ms",
                "quadrille.dead-letters.first-retry=100ms",
                "quadrille.dead-letters.longest-retry=500ms",
                "quadrille.dead-letters.attempts=1000")) {
            var placedOrders = Stream.generate(() -> new OrderBuilder(system).place())
                    .limit(ORDERS)
                    .toList();
            // Each order has later events by now; these are queued behind its dead letter and do not count as failures.
            for (var placedOrder : placedOrders) {
                placedOrder.awaitEvent("inventory.StockDeducted");
                placedOrder.awaitEvent("coupon.CouponUsed");
            }
            await("probes").until(() -> failedEvents(system) >= THRESHOLD + PROBES);

            system.bean(OutageReactions.class).end();
            long before = failedEvents(system);

            await("end of every order").until(() -> placedOrders.stream().allMatch(PlacedOrder::hasEnded));
            assertThat(placedOrders)
                    .allSatisfy(p -> assertThat(p.order().status()).isEqualTo(OrderView.Status.COMPLETED));
            assertThat(failedEvents(system))
                    .as("failed events, including a concurrent probe")
                    .isLessThanOrEqualTo(before + 1);
            await("end of all dead letters").until(() -> openLetters(system) == 0);
        }
    }

    /** How many events became dead letters by a failure of their own. */
    private static long failedEvents(RunningSystem system) {
        return system.sql()
                .sql("select count(*) from dead_letter where cause_type is not null")
                .query(Long.class)
                .single();
    }

    private static long openLetters(RunningSystem system) {
        return system.sql()
                .sql("select count(*) from dead_letter where state in ('RETRYING', 'ABANDONED')")
                .query(Long.class)
                .single();
    }
}
