package io.quadrille.coupon;

import java.time.Instant;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** The events of a coupon. {@link RedemptionEvent} has the events of an order's use of a coupon. */
public sealed interface CouponEvent {

    String couponId();

    /** A coupon was issued to a user. {@code expiresAt} is null if the coupon never expires. */
    @Revision("1")
    record CouponIssued(
            String couponId,
            String userId,
            Discount discount,
            @Nullable Instant expiresAt) implements CouponEvent {}

    /** An order used the coupon. */
    @Revision("1")
    record CouponRedeemed(String couponId, String orderId) implements CouponEvent {}

    /** The coupon is available again: the order that used it was cancelled. */
    @Revision("1")
    record CouponReleased(String couponId, String orderId) implements CouponEvent {}
}
