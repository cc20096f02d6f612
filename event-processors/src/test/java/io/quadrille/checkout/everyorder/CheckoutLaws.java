package io.quadrille.checkout.everyorder;

import static io.quadrille.sagatest.Expectation.always;
import static io.quadrille.sagatest.Expectation.alwaysTotals;
import static io.quadrille.sagatest.Expectation.eventuallyOneOf;
import static io.quadrille.sagatest.Expectation.everyEnd;
import static io.quadrille.sagatest.Expectation.neither;

import io.quadrille.coupon.CouponEvent.CouponIssued;
import io.quadrille.coupon.CouponEvent.CouponRedeemed;
import io.quadrille.coupon.CouponEvent.CouponReleased;
import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import io.quadrille.sagatest.Expectation;
import io.quadrille.sagatest.SagaState;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.WalletEvent.WalletDebited;
import io.quadrille.wallet.WalletEvent.WalletOpened;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds for every checkout, in every order of its records. */
final class CheckoutLaws {

    private CheckoutLaws() {}

    /**
     * All laws.
     *
     * @param registered the number of units that were registered, of all products
     */
    static Expectation[] laws(long registered, String... orders) {
        var laws = new ArrayList<>(List.of(
                alwaysTotals("stock plus what orders hold", registered, state -> stock(state) + held(state)),
                always("no product is sold twice", state -> stock(state) >= 0),
                always(
                        "what wallets lost is what orders paid",
                        state -> state.sum(WalletDebited.class, WalletDebited::amount)
                                == state.sum(OrderPaid.class, OrderPaid::amount)),
                always(
                        "no balance is below zero",
                        state -> state.sum(WalletOpened.class, WalletOpened::balance)
                                >= state.sum(WalletDebited.class, WalletDebited::amount)),
                always(
                        "a coupon is used by at most one order",
                        state -> state.events(CouponIssued.class).stream()
                                .allMatch(coupon -> uses(state, coupon.couponId()) <= 1))));
        for (var order : orders) {
            laws.add(eventuallyOneOf(order, OrderProcessed.class, OrderCancelled.class));
            laws.add(neither(
                    order + " is both completed and cancelled",
                    state -> state.has(OrderProcessed.class, order) && state.has(OrderCancelled.class, order)));
            laws.add(neither(order + " has an outcome twice", state -> {
                var outcomes = state.outcomes(order);
                return outcomes.size() != new HashSet<>(outcomes).size();
            }));
            laws.add(always(
                    "the prices and the discount give the amount that " + order + " pays",
                    state -> state.events(OrderProcessingSucceeded.class, order).stream()
                            .allMatch(confirmed -> confirmed.amount() == amount(state, order))));
            laws.add(everyEnd(order + " has what it paid for, or nothing", state -> has(state, order)));
            laws.add(everyEnd(
                    order + " knows who refused, and why",
                    state -> known(state, order).equals(refusals(state, order))));
        }
        return laws.toArray(Expectation[]::new);
    }

    private static long stock(SagaState state) {
        return state.sum(ProductRegistered.class, ProductRegistered::quantity)
                - state.sum(StockTaken.class, StockTaken::quantity)
                + state.sum(StockReturned.class, StockReturned::quantity);
    }

    private static long held(SagaState state) {
        return state.sum(StockDeducted.class, event -> units(event.lines()))
                - state.sum(StockRestored.class, event -> units(event.lines()));
    }

    private static long uses(SagaState state, String coupon) {
        return state.sum(CouponRedeemed.class, event -> event.couponId().equals(coupon) ? 1 : 0)
                - state.sum(CouponReleased.class, event -> event.couponId().equals(coupon) ? 1 : 0);
    }

    private static long units(List<DeductedLine> lines) {
        return lines.stream().mapToLong(DeductedLine::quantity).sum();
    }

    private static long amount(SagaState state, String order) {
        long price = state.events(StockDeducted.class, order).stream()
                .flatMap(event -> event.lines().stream())
                .mapToLong(line -> line.quantity() * line.unitPrice())
                .sum();
        return price
                - state.events(CouponUsed.class, order).stream()
                        .mapToLong(event -> event.discount().value())
                        .sum();
    }

    /** A completed order has its stock and its coupon and is paid; a cancelled one has nothing. */
    private static boolean has(SagaState state, String order) {
        boolean isCompleted = state.has(OrderProcessed.class, order);
        int stock = state.count(StockDeducted.class, order) - state.count(StockRestored.class, order);
        int coupons = state.count(CouponUsed.class, order) - state.count(CouponRestored.class, order);
        boolean wantsCoupon = state.events(OrderProcessingStarted.class, order).stream()
                .anyMatch(placed -> placed.couponId() != null);
        return stock == (isCompleted ? 1 : 0)
                && coupons == (isCompleted && wantsCoupon ? 1 : 0)
                && state.count(OrderPaid.class, order) == (isCompleted ? 1 : 0);
    }

    private static Set<String> known(SagaState state, String order) {
        var known = new TreeSet<String>();
        state.events(OrderCancelled.class, order).forEach(event -> known.add(event.source() + " " + event.reason()));
        state.events(OrderRefusalNoted.class, order).forEach(event -> known.add(event.source() + " " + event.reason()));
        return known;
    }

    /** The refusals of the domains, without those that only follow from another one. */
    private static Set<String> refusals(SagaState state, String order) {
        return Stream.of(
                        state.events(StockDeductionFailed.class, order).stream()
                                .filter(event -> event.reason() != StockRefusal.ORDER_CANCELLED)
                                .map(event -> "inventory " + event.reason()),
                        state.events(CouponUseFailed.class, order).stream()
                                .filter(event -> event.reason() != CouponRefusal.ORDER_CANCELLED)
                                .map(event -> "coupon " + event.reason()),
                        state.events(OrderPaymentFailed.class, order).stream().map(event -> "wallet " + event.reason()))
                .flatMap(refusals -> refusals)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
