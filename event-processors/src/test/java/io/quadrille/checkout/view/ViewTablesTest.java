package io.quadrille.checkout.view;

import static io.quadrille.checkout.view.Events.START;
import static io.quadrille.checkout.view.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.view.OrderView.Line;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import io.quadrille.testing.TestDatabase;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The views through PostgreSQL: events in, answers of the queries out. */
class ViewTablesTest {

    private static JdbcClient jdbc;

    private final OrderViewProjection orderView = new OrderViewProjection(jdbc);

    @BeforeAll
    static void migrate() {
        jdbc = JdbcClient.create(TestDatabase.create());
    }

    @BeforeEach
    void empty() {
        jdbc.sql("truncate order_view, product_view, coupon_view, wallet_view").update();
    }

    @Test
    void an_order_is_read_as_it_was_folded_across_two_transactions() {
        orderView.apply(events(placed("o1", "u1")));
        orderView.apply(events(
                new OrderProcessingSucceeded("o1", List.of(new PricedLine("p1", 2, 300)), 600, 0, 600),
                new OrderCancelled("o1", "wallet", "UNKNOWN_WALLET")));

        assertThat(orderView.answer(new FindOrder("o1")))
                .contains(new OrderView(
                        "o1",
                        "u1",
                        null,
                        Status.CANCELLED,
                        "UNKNOWN_WALLET",
                        List.of(new Refusal("wallet", "UNKNOWN_WALLET")),
                        List.of(new Line("p1", 2, 300L)),
                        600L,
                        0L,
                        600L,
                        START,
                        START.plusSeconds(1)));
    }

    @Test
    void a_row_has_the_time_of_its_stored_event_to_the_microsecond() {
        var at = Instant.parse("2026-03-01T10:00:00.123456789Z");
        orderView.apply(List.of(new GenericEventMessage<>("e", placed("o1", "u1"), Map.of(), at)));

        assertThat(orderView.answer(new FindOrder("o1")))
                .map(OrderView::placedAt)
                .contains(Instant.parse("2026-03-01T10:00:00.123456Z"));
    }

    @Test
    void an_unknown_order_is_answered_empty() {
        assertThat(orderView.answer(new FindOrder("nobody"))).isEmpty();
    }

    @Test
    void pages_are_cut_from_the_newest_first_and_count_all_that_was_found() {
        orderView.apply(events(
                IntStream.range(0, 5).mapToObj(i -> placed("o" + i, "u1")).toArray()));

        var first = orderView.answer(new FindOrders(null, null, 0, 2));
        var last = orderView.answer(new FindOrders(null, null, 2, 2));

        assertThat(first.items()).extracting(OrderView::orderId).containsExactly("o4", "o3");
        assertThat(last.items()).extracting(OrderView::orderId).containsExactly("o0");
        assertThat(last.totalItems()).isEqualTo(5);
        assertThat(last.totalPages()).isEqualTo(3);
    }

    @Test
    void orders_are_found_by_status_and_user() {
        orderView.apply(events(
                placed("mine-open", "u1"),
                placed("mine-cancelled", "u1"),
                placed("others-cancelled", "u2"),
                new OrderCancelled("mine-cancelled", "coupon", "EXPIRED"),
                new OrderCancelled("others-cancelled", "coupon", "EXPIRED")));

        assertThat(ids(new FindOrders(Status.CANCELLED, null, 0, 9)))
                .containsExactly("others-cancelled", "mine-cancelled");
        assertThat(ids(new FindOrders(null, "u1", 0, 9))).containsExactly("mine-cancelled", "mine-open");
        assertThat(ids(new FindOrders(Status.CANCELLED, "u1", 0, 9))).containsExactly("mine-cancelled");
    }

    @Test
    void a_page_beyond_the_last_is_empty_and_still_counts() {
        orderView.apply(events(placed("o1", "u1")));

        var page = orderView.answer(new FindOrders(null, null, Integer.MAX_VALUE, 100));

        assertThat(page.items()).isEmpty();
        assertThat(page.totalItems()).isEqualTo(1);
    }

    @Test
    void a_product_is_read_as_it_was_folded_across_two_transactions() {
        var projection = new ProductViewProjection(jdbc);
        projection.apply(events(
                new ProductRegistered("p1", "Pen ✎ \"fine\"", 120, 7), new ProductRegistered("p2", "Ink", 1, 1)));
        projection.apply(events(new StockTaken("p1", "o1", 3)));

        assertThat(projection.answer(new FindProduct("p1"))).contains(new ProductView("p1", "Pen ✎ \"fine\"", 120, 4));
        assertThat(projection.answer(new FindProduct("p2"))).contains(new ProductView("p2", "Ink", 1, 1));
    }

    @Test
    void coupons_with_and_without_expiry_are_read_as_they_were_folded() {
        var projection = new CouponViewProjection(jdbc);
        var expiry = Instant.parse("2026-12-31T23:59:59.123456Z");
        var percent = new Discount(Discount.Type.PERCENT, 10);
        var fixed = new Discount(Discount.Type.FIXED, 500);
        projection.apply(
                events(new CouponIssued("c1", "u1", percent, expiry), new CouponIssued("c2", "u2", fixed, null)));
        projection.apply(events(new CouponRedeemed("c2", "o1")));

        assertThat(projection.answer(new FindCoupon("c1")))
                .contains(new CouponView("c1", "u1", percent, expiry, CouponView.Status.AVAILABLE, null));
        assertThat(projection.answer(new FindCoupon("c2")))
                .contains(new CouponView("c2", "u2", fixed, null, CouponView.Status.USED, "o1"));
    }

    @Test
    void a_wallet_is_read_as_it_was_folded_across_two_transactions() {
        var projection = new WalletViewProjection(jdbc);
        projection.apply(events(new WalletOpened("u1", 1_000)));
        projection.apply(events(new WalletDebited("u1", "o1", 1_000)));

        assertThat(projection.answer(new FindWallet("u1"))).contains(new WalletView("u1", 0));
    }

    private List<String> ids(FindOrders query) {
        return orderView.answer(query).items().stream().map(OrderView::orderId).toList();
    }

    private static OrderProcessingStarted placed(String orderId, String userId) {
        return new OrderProcessingStarted(orderId, userId, null, List.of(new OrderLine("p1", 2)));
    }
}
