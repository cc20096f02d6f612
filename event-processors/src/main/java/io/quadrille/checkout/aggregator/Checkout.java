package io.quadrille.checkout.aggregator;

import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.util.List;

/**
 * What is known of one order's stock and coupon. The facts may come in any order and any number of times: each part
 * moves once, from PENDING to its end, and an end absorbs.
 *
 * @param lines the prices inventory named; empty until stock is settled
 * @param discount what the coupon grants; null until it is used, and for an order without a coupon
 */
record Checkout(String orderId, Part stock, Part coupon, List<DeductedLine> lines, Discount discount) {

    enum Part {
        PENDING,
        SETTLED,
        REFUSED
    }

    static Checkout of(String orderId) {
        return new Checkout(orderId, Part.PENDING, Part.PENDING, List.of(), null);
    }

    /** Whether the order can be confirmed. */
    boolean ready() {
        return stock == Part.SETTLED && coupon == Part.SETTLED;
    }

    Checkout after(Object fact) {
        return switch (fact) {
            case OrderProcessingStarted started -> started.couponId() == null ? couponIs(Part.SETTLED, null) : this;
            case CouponUsed used -> couponIs(Part.SETTLED, used.discount());
            case CouponUseFailed failed -> couponIs(Part.REFUSED, null);
            case StockDeducted deducted -> stockIs(Part.SETTLED, deducted.lines());
            case StockDeductionFailed failed -> stockIs(Part.REFUSED, List.of());
            default -> this;
        };
    }

    private Checkout stockIs(Part outcome, List<DeductedLine> priced) {
        return stock == Part.PENDING ? new Checkout(orderId, outcome, coupon, priced, discount) : this;
    }

    private Checkout couponIs(Part outcome, Discount granted) {
        return coupon == Part.PENDING ? new Checkout(orderId, stock, outcome, lines, granted) : this;
    }
}
