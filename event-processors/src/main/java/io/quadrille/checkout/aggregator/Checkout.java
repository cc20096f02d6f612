package io.quadrille.checkout.aggregator;

import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one order's stock and coupon. Events may arrive in any order and more than once. Each part leaves
 * PENDING at most once, for SETTLED or REFUSED, and ignores all later events.
 *
 * @param lines the prices from the inventory domain; empty until the stock is settled
 * @param discount the discount of the coupon; null until the coupon is used, and for an order without a coupon
 */
record Checkout(
        String orderId,
        Part stock,
        Part coupon,
        List<DeductedLine> lines,
        @Nullable Discount discount) {

    enum Part {
        PENDING,
        SETTLED,
        REFUSED
    }

    static Checkout of(String orderId) {
        return new Checkout(orderId, Part.PENDING, Part.PENDING, List.of(), null);
    }

    /** Whether the order can be confirmed: both stock and coupon are settled. */
    boolean isReady() {
        return stock == Part.SETTLED && coupon == Part.SETTLED;
    }

    /**
     * Returns the state after an event. For an order without a coupon, OrderProcessingStarted settles the coupon part.
     */
    Checkout after(Object event) {
        return switch (event) {
            case OrderProcessingStarted started -> started.couponId() == null ? withCoupon(Part.SETTLED, null) : this;
            case CouponUsed used -> withCoupon(Part.SETTLED, used.discount());
            case CouponUseFailed failed -> withCoupon(Part.REFUSED, null);
            case StockDeducted deducted -> withStock(Part.SETTLED, deducted.lines());
            case StockDeductionFailed failed -> withStock(Part.REFUSED, List.of());
            default -> this;
        };
    }

    private Checkout withStock(Part outcome, List<DeductedLine> priced) {
        return stock == Part.PENDING ? new Checkout(orderId, outcome, coupon, priced, discount) : this;
    }

    private Checkout withCoupon(Part outcome, @Nullable Discount granted) {
        return coupon == Part.PENDING ? new Checkout(orderId, stock, outcome, lines, granted) : this;
    }
}
