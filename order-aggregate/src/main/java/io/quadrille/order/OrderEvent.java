package io.quadrille.order;

import java.util.List;
import org.axonframework.serialization.Revision;

/** Everything that can happen to an order. Amounts are minor units. */
public sealed interface OrderEvent {

    String orderId();

    /**
     * Step 1: an order was placed; stock and coupon are asked in parallel. {@code couponId} is null without a coupon.
     */
    @Revision("1")
    record OrderProcessingStarted(String orderId, String userId, String couponId, List<OrderLine> lines)
            implements OrderEvent {}

    /** Step 3: stock and coupon are settled and the amount is known. */
    @Revision("1")
    record OrderProcessingSucceeded(String orderId, List<PricedLine> lines, long subtotal, long discount, long amount)
            implements OrderEvent {}

    /** Step 4: the buyer's wallet is to be debited. */
    @Revision("1")
    record OrderPaymentRequested(String orderId, String userId, long amount) implements OrderEvent {}

    /** Step 6: the order is complete. Carries all that the outside needs of it. */
    @Revision("1")
    record OrderProcessed(
            String orderId,
            String userId,
            String couponId,
            List<PricedLine> lines,
            long subtotal,
            long discount,
            long amount)
            implements OrderEvent {}

    /** The order was cancelled because {@code source} refused; this first reason stays. */
    @Revision("1")
    record OrderCancelled(String orderId, String source, String reason) implements OrderEvent {}

    /** A further domain refused an order that was cancelled already. */
    @Revision("1")
    record OrderRefusalNoted(String orderId, String source, String reason) implements OrderEvent {}
}
