package io.quadrille.checkout.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.PricedLine;
import io.quadrille.testing.TestDatabase;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sales through PostgreSQL: events in, answers of the queries out. */
class SalesProjectionTest {

    private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private static JdbcClient jdbc;

    private final SalesProjection projection = new SalesProjection(jdbc);
    private final SalesQueries queries = new SalesQueries(jdbc);

    @BeforeAll
    static void migrate() {
        jdbc = JdbcClient.create(TestDatabase.create());
    }

    @BeforeEach
    void empty() {
        jdbc.sql("truncate sale, sales_per_day").update();
    }

    @Test
    void orders_of_one_batch_and_of_later_batches_are_added_up_per_product_and_day() {
        projection.apply(List.of(
                processed("o1", NOON, 100, line("p1", 2, 300), line("p2", 1, 400)),
                processed("o2", NOON, 0, line("p1", 1, 300))));
        projection.apply(List.of(processed("o3", NOON, 0, line("p1", 1, 310))));

        assertThat(sales(MONDAY, MONDAY, null))
                .containsExactly(sold(MONDAY, "p1", 4, 1210, 60), sold(MONDAY, "p2", 1, 400, 40));
    }

    @Test
    void an_order_counts_once_however_often_it_is_delivered() {
        var order = processed("o1", NOON, 10, line("p1", 2, 300));
        projection.apply(List.of(order, order));
        projection.apply(List.of(order, processed("o2", NOON, 0, line("p1", 1, 300))));

        assertThat(sales(MONDAY, MONDAY, null)).containsExactly(sold(MONDAY, "p1", 3, 900, 10));
    }

    @Test
    void a_day_ends_at_midnight_utc() {
        projection.apply(List.of(
                processed("o1", Instant.parse("2026-03-02T23:59:59.999999999Z"), 0, line("p1", 1, 100)),
                processed("o2", Instant.parse("2026-03-03T00:00:00Z"), 0, line("p1", 2, 100))));

        assertThat(sales(MONDAY, MONDAY.plusDays(1), "p1"))
                .containsExactly(sold(MONDAY, "p1", 1, 100, 0), sold(MONDAY.plusDays(1), "p1", 2, 200, 0));
    }

    @Test
    void sums_may_outgrow_a_long() {
        var lines = new ArrayList<EventMessage<?>>();
        for (int i = 0; i < 1000; i++) lines.add(processed("o" + i, NOON, 0, line("p1", 100_000, 100_000_000_000L)));
        projection.apply(lines);

        assertThat(sales(MONDAY, MONDAY, "p1").getFirst().revenue()).isEqualTo(new BigInteger("10000000000000000000"));
    }

    @Test
    void other_events_count_nothing() {
        projection.apply(List.of(event(new OrderCancelled("o1", "wallet", "UNKNOWN_WALLET"), NOON)));

        assertThat(sales(MONDAY, MONDAY, null)).isEmpty();
    }

    @Test
    void the_best_sellers_are_those_with_the_most_units_in_the_days_asked_for() {
        projection.apply(List.of(
                processed("o1", NOON, 0, line("p1", 5, 1), line("p2", 9, 1), line("p3", 5, 1)),
                processed("o2", NOON.plusSeconds(86_400), 0, line("p1", 100, 1))));

        assertThat(queries.answer(new FindBestSellers(MONDAY, MONDAY, 2)))
                .extracting(BestSeller::productId)
                .containsExactly("p2", "p1");
        assertThat(queries.answer(new FindBestSellers(MONDAY, MONDAY.plusDays(1), 1)))
                .containsExactly(new BestSeller("p1", 105, big(105), big(0), big(105)));
    }

    @Test
    void batches_that_share_products_in_any_order_do_not_deadlock() throws Exception {
        var products =
                IntStream.range(0, 40).mapToObj(i -> line("p" + i, 1, 100)).collect(Collectors.toList());
        var random = new Random(20260302);
        var batches = new ArrayList<List<EventMessage<?>>>();
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(products, random);
            batches.add(List.of(processed("o" + i, NOON, 0, products.toArray(PricedLine[]::new))));
        }

        countAtOnce(batches);

        assertThat(sales(MONDAY, MONDAY, null))
                .hasSize(40)
                .allSatisfy(sum -> assertThat(sum.units()).isEqualTo(100));
    }

    @Test
    void batches_that_share_orders_in_any_order_neither_deadlock_nor_count_twice() throws Exception {
        var orders = IntStream.range(0, 40)
                .mapToObj(i -> processed("o" + i, NOON, 0, line("p1", 1, 100)))
                .collect(Collectors.toList());
        var random = new Random(20260303);
        for (int round = 0; round < 10; round++) {
            empty();
            var batches = new ArrayList<List<EventMessage<?>>>();
            for (int i = 0; i < 8; i++) {
                Collections.shuffle(orders, random);
                batches.add(List.copyOf(orders));
            }

            countAtOnce(batches);

            assertThat(sales(MONDAY, MONDAY, null)).containsExactly(sold(MONDAY, "p1", 40, 4000, 0));
        }
    }

    private void countAtOnce(List<List<EventMessage<?>>> batches) throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var counts = threads.invokeAll(batches.stream()
                    .map(b -> Executors.callable(() -> projection.apply(b)))
                    .toList());
            for (var count : counts) count.get();
        }
    }

    private List<SalesOfDay> sales(LocalDate from, LocalDate to, String productId) {
        return queries.answer(new FindSales(from, to, productId));
    }

    private static PricedLine line(String productId, int quantity, long unitPrice) {
        return new PricedLine(productId, quantity, unitPrice);
    }

    private static EventMessage<?> processed(String orderId, Instant at, long discount, PricedLine... lines) {
        long subtotal = Arrays.stream(lines)
                .mapToLong(l -> l.quantity() * l.unitPrice())
                .sum();
        return event(
                new OrderProcessed(orderId, "u1", null, List.of(lines), subtotal, discount, subtotal - discount), at);
    }

    private static EventMessage<?> event(Object payload, Instant at) {
        return new GenericEventMessage<>("event", payload, Map.of(), at);
    }

    private static SalesOfDay sold(LocalDate day, String productId, long units, long gross, long discount) {
        return new SalesOfDay(day, productId, units, big(gross), big(discount), big(gross - discount));
    }

    private static BigInteger big(long amount) {
        return BigInteger.valueOf(amount);
    }
}
