package io.quadrille.coupon;

import org.axonframework.serialization.Revision;

/** Everything that can happen to one order's use of a coupon. */
public sealed interface RedemptionEvent {

    String orderId();

    /** Step 2: the coupon was used; the order computes the amount from the discount. */
    @Revision("1")
    record CouponUsed(String orderId, String couponId, String userId, Discount discount) implements RedemptionEvent {}

    /** The coupon was refused; nothing was used. */
    @Revision("1")
    record CouponUseFailed(String orderId, String couponId, String userId, CouponRefusal reason)
            implements RedemptionEvent {}

    /** The coupon that the order used went back. */
    @Revision("1")
    record CouponRestored(String orderId, String couponId) implements RedemptionEvent {}

    /** The order failed before its use of the coupon arrived; when it comes it will be refused. */
    @Revision("1")
    record RedemptionClosed(String orderId) implements RedemptionEvent {}
}
