package io.quadrille.coupon;

import org.axonframework.serialization.Revision;

/** The events of one order's use of a coupon. {@link CouponEvent} has the events of the coupon itself. */
public sealed interface RedemptionEvent {

    String orderId();

    /** Step 2 of the checkout: the order uses the coupon. The order domain computes the amount from the discount. */
    @Revision("1")
    record CouponUsed(String orderId, String couponId, String userId, Discount discount) implements RedemptionEvent {}

    /** The coupon domain refused the use; the coupon is unchanged. */
    @Revision("1")
    record CouponUseFailed(String orderId, String couponId, String userId, CouponRefusal reason)
            implements RedemptionEvent {}

    /** The coupon that the order used is available again. */
    @Revision("1")
    record CouponRestored(String orderId, String couponId) implements RedemptionEvent {}

    /**
     * {@code RestoreCoupon} came before {@code UseCoupon}: another domain refused the order. A later {@code UseCoupon}
     * is refused.
     */
    @Revision("1")
    record RedemptionClosed(String orderId) implements RedemptionEvent {}
}
