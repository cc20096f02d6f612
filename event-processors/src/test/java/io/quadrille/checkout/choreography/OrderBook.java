package io.quadrille.checkout.choreography;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.util.Map;
import java.util.TreeMap;

/** The events of one order so far; null for an event that has not happened. */
final class OrderBook {

    OrderProcessingStarted placed;

    StockDeducted deducted;
    StockDeductionFailed stockRefused;
    boolean stockRestored;
    boolean stockClosed;
    final Map<String, Integer> held = new TreeMap<>();

    CouponUsed used;
    CouponUseFailed couponRefused;
    boolean couponRestored;
    boolean couponClosed;

    OrderProcessingSucceeded confirmed;
    boolean paymentRequested;
    OrderPaid paid;
    OrderPaymentFailed paymentRefused;
    long debited;

    boolean completed;
    boolean cancelled;
    final Map<String, String> refusals = new TreeMap<>();

    /** What the domains refused and why; being late for a cancelled order is not a reason of its own. */
    Map<String, String> refused() {
        var refused = new TreeMap<String, String>();
        if (stockRefused != null && !stockClosed)
            refused.put("inventory", stockRefused.reason().name());
        if (couponRefused != null && !couponClosed)
            refused.put("coupon", couponRefused.reason().name());
        if (paymentRefused != null)
            refused.put("wallet", paymentRefused.reason().name());
        return refused;
    }

    /** The order's cell in the compensation table. */
    String story() {
        if (completed) return used == null ? "completed without a coupon" : "completed with a coupon";
        var story = new StringBuilder("refused by ").append(String.join(" and ", refusals.keySet()));
        if (stockRestored) story.append(", stock restored");
        if (stockClosed) story.append(stockRefused == null ? ", stock closed" : ", late deduction refused");
        if (couponRestored) story.append(", coupon restored");
        if (couponRefused != null && couponClosed) story.append(", late use refused");
        return story.toString();
    }
}
