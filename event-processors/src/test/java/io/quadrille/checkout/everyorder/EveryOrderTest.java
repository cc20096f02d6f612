package io.quadrille.checkout.everyorder;

import static io.quadrille.checkout.everyorder.CheckoutLaws.laws;
import static io.quadrille.sagatest.Expectation.everyEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.order.OrderLine;
import io.quadrille.sagatest.Coverage;
import io.quadrille.sagatest.Ending;
import io.quadrille.sagatest.Expectation;
import io.quadrille.sagatest.SagaFixture;
import io.quadrille.sagatest.SagaState;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The compensation table, exhaustively: one order of each kind, and two orders that compete, in every order of their
 * records, with a duplicate of any record and a crash at any time.
 */
class EveryOrderTest {

    private static final Discount DISCOUNT = new Discount(Discount.Type.FIXED, 30);
    private static final OpenWallet WALLET = new OpenWallet("ann", 1_000);
    private static final OpenWallet EMPTY_WALLET = new OpenWallet("ann", 0);
    private static final IssueCoupon COUPON = new IssueCoupon("summer", "ann", DISCOUNT, null);
    private static final IssueCoupon BOBS_COUPON = new IssueCoupon("summer", "bob", DISCOUNT, null);
    private static final IssueCoupon EXPIRED_COUPON =
            new IssueCoupon("summer", "ann", DISCOUNT, Instant.parse("2025-12-31T00:00:00Z"));

    /** The coupon was used before the refusal arrived, or the refusal came first. */
    private static final Ending[] REFUSED_BY_INVENTORY = {
        ending(List.of(CouponUsed.class, CouponRestored.class), StockDeductionFailed.class, OrderCancelled.class),
        ending(List.of(RedemptionClosed.class, CouponUseFailed.class), StockDeductionFailed.class, OrderCancelled.class)
    };

    private static final Ending[] REFUSED_BY_COUPON = {
        ending(List.of(CouponUseFailed.class), StockDeducted.class, StockRestored.class, OrderCancelled.class),
        ending(
                List.of(CouponUseFailed.class),
                StockReservationClosed.class,
                StockDeductionFailed.class,
                OrderCancelled.class)
    };
    private static final Ending[] REFUSED_BY_WALLET = refusedByWallet(CouponUsed.class, CouponRestored.class);

    /** Both refuse for reasons of their own, or one hears of the other's refusal before it is asked. */
    private static final Ending[] REFUSED_BY_BOTH = {
        ending(
                List.of(CouponUseFailed.class),
                StockDeductionFailed.class,
                OrderCancelled.class,
                OrderRefusalNoted.class),
        ending(
                List.of(RedemptionClosed.class, CouponUseFailed.class),
                StockDeductionFailed.class,
                OrderCancelled.class),
        ending(
                List.of(CouponUseFailed.class),
                StockReservationClosed.class,
                StockDeductionFailed.class,
                OrderCancelled.class)
    };

    private final SagaFixture saga = SagaFixture.of(CheckoutSaga.SAGA);

    static Stream<Arguments> orders() {
        return Stream.of(
                kind("all there", null, completed(), pens(1), WALLET),
                kind("all there", "summer", completed(CouponUsed.class), pens(1), WALLET, COUPON),
                kind("unknown product", null, refusedByInventory(RedemptionClosed.class), WALLET),
                kind("too few units", null, refusedByInventory(RedemptionClosed.class), WALLET, pens(0)),
                kind("unknown product", "summer", REFUSED_BY_INVENTORY, WALLET, COUPON),
                kind("too few units", "summer", REFUSED_BY_INVENTORY, WALLET, COUPON, pens(0)),
                kind("unknown coupon", "summer", REFUSED_BY_COUPON, pens(1), WALLET),
                kind("another's coupon", "summer", REFUSED_BY_COUPON, pens(1), WALLET, BOBS_COUPON),
                kind("expired coupon", "summer", REFUSED_BY_COUPON, pens(1), WALLET, EXPIRED_COUPON),
                kind("used coupon", "summer", REFUSED_BY_COUPON, pens(2), WALLET, COUPON, order("x", "ann", "summer")),
                kind("unknown wallet", null, refusedByWallet(RedemptionClosed.class), pens(1)),
                kind("too little money", null, refusedByWallet(RedemptionClosed.class), pens(1), EMPTY_WALLET),
                kind("unknown wallet", "summer", REFUSED_BY_WALLET, pens(1), COUPON),
                kind("too little money", "summer", REFUSED_BY_WALLET, pens(1), COUPON, EMPTY_WALLET));
    }

    /** Inventory and coupon both have a reason to refuse. */
    static Stream<Arguments> pairs() {
        return Stream.of(List.<Object>of(WALLET), List.<Object>of(WALLET, pens(0)))
                .flatMap(stock -> Stream.of(
                        kind(stock + ", unknown coupon", "summer", REFUSED_BY_BOTH, stock.toArray()),
                        kind(stock + ", another's", "summer", REFUSED_BY_BOTH, and(stock, BOBS_COUPON)),
                        kind(stock + ", expired", "summer", REFUSED_BY_BOTH, and(stock, EXPIRED_COUPON)),
                        kind(
                                stock + ", used",
                                "summer",
                                REFUSED_BY_BOTH,
                                and(
                                        stock,
                                        COUPON,
                                        new RegisterProduct("ink", "Ink", 10, 1),
                                        new PlaceOrder("x", "ann", "summer", List.of(new OrderLine("ink", 1)))))));
    }

    @ParameterizedTest
    @MethodSource({"orders", "pairs"})
    void one_order_of_each_kind_ends_as_the_table_says(Object[] shop, @Nullable String coupon, Ending[] endings) {
        var coverage = explore(shop, List.of(order("a", "ann", coupon)), everyEnd(endings));

        assertThat(coverage.isComplete()).isTrue();
    }

    @Test
    void two_orders_share_the_last_item() {
        var coverage = explore(
                new Object[] {
                    pens(1),
                    WALLET,
                    new OpenWallet("bob", 1_000),
                    COUPON,
                    new IssueCoupon("winter", "bob", DISCOUNT, null)
                },
                List.of(order("a", "ann", "summer"), order("b", "bob", "winter")),
                everyEnd("one of them gets it", state -> completed(state) == 1));

        assertThat(coverage.isComplete()).isTrue();
        assertThat(coverage.states()).isGreaterThan(100_000);
    }

    @Test
    void two_orders_share_the_last_item_and_one_buyer_has_no_money() {
        var coverage = explore(
                new Object[] {pens(1), WALLET, COUPON},
                List.of(order("a", "ann", null), order("b", "bob", null)),
                everyEnd("the other one gets it, unless it was refused before", state -> completed(state) <= 1),
                everyEnd("bob gets nothing", state -> !state.has(OrderProcessed.class, "b")));

        assertThat(coverage.isComplete()).isTrue();
    }

    @Test
    void two_orders_share_a_coupon() {
        var coverage = explore(
                new Object[] {pens(2), WALLET, COUPON},
                List.of(order("a", "ann", "summer"), order("b", "ann", "summer")),
                everyEnd("one of them gets it", state -> completed(state) == 1));

        assertThat(coverage.isComplete()).isTrue();
        assertThat(coverage.states()).isGreaterThan(100_000);
    }

    @Test
    void two_orders_share_a_wallet() {
        var coverage = explore(
                new Object[] {pens(2), new OpenWallet("ann", 150), COUPON},
                List.of(order("a", "ann", "summer"), order("b", "ann", null)),
                everyEnd("it is enough for one of them", state -> completed(state) == 1));

        assertThat(coverage.isComplete()).isTrue();
        assertThat(coverage.states()).isGreaterThan(100_000);
    }

    private Coverage explore(Object[] shop, List<PlaceOrder> orders, Expectation... expectations) {
        long units = Stream.of(shop)
                .mapToLong(command -> command instanceof RegisterProduct product ? product.quantity() : 0)
                .sum();
        var laws = laws(units, orders.stream().map(PlaceOrder::orderId).toArray(String[]::new));
        return saga.given(shop)
                .when(orders.toArray())
                .inEveryOrder()
                .withDuplicates(1)
                .withCrashes(1)
                .expect(Stream.of(laws, expectations).flatMap(Stream::of).toArray(Expectation[]::new));
    }

    private static int completed(SagaState state) {
        return state.events(OrderProcessed.class).size();
    }

    private static Arguments kind(String name, @Nullable String coupon, Ending[] endings, Object... shop) {
        return argumentSet(name + (coupon == null ? "" : ", with a coupon"), shop, coupon, endings);
    }

    private static Object[] and(List<Object> shop, Object... more) {
        return Stream.concat(shop.stream(), Stream.of(more)).toArray();
    }

    private static RegisterProduct pens(int units) {
        return new RegisterProduct("pen", "Pen", 100, units);
    }

    private static PlaceOrder order(String id, String buyer, @Nullable String coupon) {
        return new PlaceOrder(id, buyer, coupon, List.of(new OrderLine("pen", 1)));
    }

    private static Ending[] completed(Class<?>... coupon) {
        return new Ending[] {
            ending(
                    List.of(coupon),
                    StockDeducted.class,
                    OrderProcessingSucceeded.class,
                    OrderPaymentRequested.class,
                    OrderPaid.class,
                    OrderProcessed.class)
        };
    }

    private static Ending[] refusedByInventory(Class<?>... coupon) {
        return new Ending[] {ending(List.of(coupon), StockDeductionFailed.class, OrderCancelled.class)};
    }

    private static Ending[] refusedByWallet(Class<?>... coupon) {
        return new Ending[] {
            ending(
                    List.of(coupon),
                    StockDeducted.class,
                    OrderProcessingSucceeded.class,
                    OrderPaymentRequested.class,
                    OrderPaymentFailed.class,
                    OrderCancelled.class,
                    StockRestored.class)
        };
    }

    private static Ending ending(List<Class<?>> coupon, Class<?>... others) {
        var all = new ArrayList<>(coupon);
        all.add(OrderProcessingStarted.class);
        all.addAll(List.of(others));
        return Ending.of("a", all.toArray(Class<?>[]::new));
    }
}
