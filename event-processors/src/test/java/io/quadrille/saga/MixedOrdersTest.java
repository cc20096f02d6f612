package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.operating.invariants.Invariants;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Many orders of all kinds by many concurrent clients: every order ends, and all sums are right. */
class MixedOrdersTest {

    private static final long SEED = Long.getLong("quadrille.seed", 20_261_122L);
    private static final int ORDERS = 2_000;
    private static final int CLIENTS = 16;

    private static final MixedOrders mix = new MixedOrders(SEED, ORDERS);
    private static RunningSystem system;
    private static TopicClient topicClient;

    @BeforeAll
    static void place_them_all_and_wait_for_the_end() throws Exception {
        LoggerFactory.getLogger(MixedOrdersTest.class)
                .info("To repeat with the same orders: -Dquadrille.seed={}", SEED);
        system = RunningSystem.start();
        topicClient = new TopicClient(system);
        mix.shop().forEach(system.commands()::sendAndWait);
        var work = new ArrayList<Runnable>();
        mix.orders().forEach(order -> work.add(() -> place(order)));
        // Some clients send their order twice.
        mix.orders().stream().limit(ORDERS / 10).forEach(order -> work.add(() -> place(order)));
        mix.supplies().forEach(command -> work.add(() -> system.commands().sendAndWait(command)));
        ConcurrentClients.runAll(CLIENTS, work);
        await("end of every order")
                .untilAsserted(() ->
                        assertThat(withStatus("PROCESSING", "PAYMENT_PENDING")).isEmpty());
        new IdleDetector(system, topicClient).awaitIdle();
    }

    @AfterAll
    static void stop() {
        topicClient.close();
        system.close();
    }

    /** The only place where a client calls the system. */
    private static void place(PlaceOrder order) {
        system.commands().sendAndWait(order);
    }

    @Test
    void every_order_is_accepted_and_ends() {
        assertThat(withStatus("COMPLETED", "CANCELLED"))
                .containsExactlyInAnyOrderElementsOf(
                        mix.orders().stream().map(PlaceOrder::orderId).toList());
    }

    @Test
    void every_order_with_stock_coupon_and_balance_is_completed() {
        assertThat(mix.certain()).hasSizeGreaterThan(ORDERS * 60 / 100);
        assertThat(withStatus("COMPLETED")).containsAll(mix.certain());
    }

    @Test
    void orders_are_refused_for_every_reason() {
        assertThat(system.sql()
                        .sql("select distinct reason from order_view")
                        .query(String.class)
                        .list())
                .contains(
                        "INSUFFICIENT_STOCK",
                        "UNKNOWN_PRODUCT",
                        "UNKNOWN_COUPON",
                        "NOT_OWNER",
                        "EXPIRED",
                        "ALREADY_USED",
                        "INSUFFICIENT_BALANCE");
    }

    @Test
    void the_checker_finds_no_violation_and_no_pending_work() throws Exception {
        var report = system.bean(Invariants.class).check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting()).isEmpty();
        assertThat(report.records()).isGreaterThan(ORDERS * 5L);
    }

    private static List<String> withStatus(String... statuses) {
        return system.sql()
                .sql("select order_id from order_view where status in (:statuses)")
                .param("statuses", List.of(statuses))
                .query(String.class)
                .list();
    }
}
