package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Dead letters do not delay other orders, neither dead letters that fail at every retry nor a large number of retries
 * that succeed. The test logs the throughput of other orders before, during and after the failures. To measure:
 * {@code -Dquadrille.test.orders=3000 -Dquadrille.test.poisoned=30}.
 */
class DeadLetterIsolationTest {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterIsolationTest.class);
    private static final int ORDERS = Integer.getInteger("quadrille.test.orders", 200);
    private static final int POISONED = Integer.getInteger("quadrille.test.poisoned", 30);
    private static final int RETRYABLE = 1_500;

    @Test
    void orders_end_while_dead_letters_of_other_orders_fail_at_every_retry() throws Exception {
        try (var system = RunningSystem.start(
                List.of(FailingReactions.class),
                "quadrille.processing.breaker-threshold=1000",
                "quadrille.dead-letters.first-retry=10ms",
                "quadrille.dead-letters.longest-retry=100ms",
                "quadrille.dead-letters.attempts=1000000")) {
            TeaShop.open(system);
            // The first orders warm up the system.
            ordersPerSecond(system, "first", List.of());
            double before = ordersPerSecond(system, "before", List.of());

            var failures = system.bean(FailingReactions.class).failures;
            var poisoned =
                    IntStream.range(0, POISONED).mapToObj(i -> "poisoned-" + i).toList();
            poisoned.forEach(order -> failures.put(order, HandlerFailure.CONSTRAINT));
            double among = ordersPerSecond(system, "among", poisoned);
            await("dead letters").until(() -> letters(system, "cause_type is not null") == POISONED);
            long attempts = attempts(system);
            double beside = ordersPerSecond(system, "beside", List.of());
            await("further attempts").until(() -> attempts(system) > attempts);
            assertThat(completed(system, "poisoned"))
                    .as("completed poisoned orders")
                    .isZero();
            long attemptsBeside = attempts(system) - attempts;

            assertThat(letters(system, "state = 'RETRYING' and cause_type is not null"))
                    .isEqualTo(POISONED);

            failures.clear();
            await("end of all retried orders").until(() -> completed(system, "poisoned") == POISONED);
            double after = ordersPerSecond(system, "after", List.of());
            log.info(
                    "{} orders/s before; {} among {} failing orders; {} beside their dead letters, with {} attempts;"
                            + " {} after; {} orders each",
                    Math.round(before),
                    Math.round(among),
                    POISONED,
                    Math.round(beside),
                    attemptsBeside,
                    Math.round(after),
                    ORDERS);
        }
    }

    /** All dead letters are retried at once, as after a fix. */
    @Test
    void orders_end_while_many_dead_letters_of_other_orders_are_retried() throws Exception {
        try (var system = RunningSystem.start()) {
            TeaShop.open(system);
            ordersPerSecond(system, "first", List.of());

            var letters = system.bean(DeadLetters.class);
            system.bean(TransactionTemplate.class).executeWithoutResult(all -> {
                for (int i = 0; i < RETRYABLE; i++) {
                    var order = "first-" + i % ORDERS;
                    letters.enqueue(
                            "order", order, SagaEvents.event(Topics.STOCK_SUCCESS, order), "Replayed", "after the fix");
                }
            });
            await("first resolved dead letters").until(() -> letters(system, "state = 'RESOLVED'") > 0);
            place(system, "meanwhile-0");
            await("end of the order")
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> completed(system, "meanwhile") == 1);

            await("all dead letters to be resolved").until(() -> letters(system, "state = 'RESOLVED'") == RETRYABLE);
            var end = "select time_stamp from event_log where order_id = 'meanwhile-0' and payload_type ="
                    + " 'order.OrderProcessed'";
            assertThat(letters(system, "touched_at > (" + end + ")"))
                    .as("open dead letters at the end of the order")
                    .isPositive();
        }
    }

    /** Orders per second from the first placement to the last end; the poisoned orders are spread among the others. */
    private static double ordersPerSecond(RunningSystem system, String name, List<String> poisoned) throws Exception {
        long start = System.nanoTime();
        var work = new ArrayList<Runnable>();
        for (int i = 0; i < ORDERS; i++) {
            var order = name + "-" + i;
            work.add(() -> place(system, order));
        }
        for (int i = 0; i < poisoned.size(); i++) {
            var order = poisoned.get(i);
            work.add(i * work.size() / poisoned.size(), () -> place(system, order));
        }
        ConcurrentClients.runAll(8, work);
        await(name).pollInterval(Duration.ofMillis(20)).until(() -> completed(system, name) == ORDERS);
        return ORDERS * 1e9 / (System.nanoTime() - start);
    }

    private static void place(RunningSystem system, String orderId) {
        system.commands().sendAndWait(TeaShop.order(orderId));
    }

    private static long completed(RunningSystem system, String name) {
        return count(
                system,
                "select count(*) from order_view where status = 'COMPLETED' and order_id like '" + name + "-%'");
    }

    private static long letters(RunningSystem system, String condition) {
        return count(system, "select count(*) from dead_letter where " + condition);
    }

    private static long attempts(RunningSystem system) {
        return count(system, "select coalesce(sum(attempts), 0) from dead_letter");
    }

    private static long count(RunningSystem system, String query) {
        return system.sql().sql(query).query(Long.class).single();
    }
}
