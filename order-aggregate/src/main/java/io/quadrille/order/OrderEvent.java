package io.quadrille.order;

import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** The events of an order. Amounts are in minor units. */
public sealed interface OrderEvent {

    String orderId();

    /**
     * Step 1 of the checkout: an order was placed; inventory and coupon react in parallel. {@code couponId} is null if
     * the order has no coupon.
     */
    @Revision("1")
    record OrderProcessingStarted(
            String orderId, String userId, @Nullable String couponId, List<OrderLine> lines) implements OrderEvent {}

    /**
     * Step 3 of the checkout: the stock is deducted and the coupon is used. {@code amount} is the subtotal minus the
     * discount.
     */
    @Revision("1")
    record OrderProcessingSucceeded(String orderId, List<PricedLine> lines, long subtotal, long discount, long amount)
            implements OrderEvent {}

    /** Step 4 of the checkout: the order asks the wallet domain to debit the buyer's wallet. */
    @Revision("1")
    record OrderPaymentRequested(String orderId, String userId, long amount) implements OrderEvent {}

    /**
     * Step 6 of the checkout: the order is complete. The event has the order's content and amounts, so that other
     * systems need no earlier event.
     */
    @Revision("1")
    record OrderProcessed(
            String orderId,
            String userId,
            @Nullable String couponId,
            List<PricedLine> lines,
            long subtotal,
            long discount,
            long amount)
            implements OrderEvent {}

    /**
     * The order was cancelled because the domain {@code source} refused its part. This refusal stays the order's
     * reason.
     */
    @Revision("1")
    record OrderCancelled(String orderId, String source, String reason) implements OrderEvent {}

    /** The domain {@code source} also refused an order that was already cancelled. */
    @Revision("1")
    record OrderRefusalNoted(String orderId, String source, String reason) implements OrderEvent {}
}
