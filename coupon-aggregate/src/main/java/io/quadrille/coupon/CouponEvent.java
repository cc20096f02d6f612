package io.quadrille.coupon;

import java.time.Instant;
import org.axonframework.serialization.Revision;

/** Everything that can happen to a coupon. */
public sealed interface CouponEvent {

    String couponId();

    @Revision("1")
    record CouponIssued(String couponId, String userId, Discount discount, Instant expiresAt) implements CouponEvent {}

    /** The coupon was taken by an order. */
    @Revision("1")
    record CouponRedeemed(String couponId, String orderId) implements CouponEvent {}

    /** The coupon came back from an order that was cancelled. */
    @Revision("1")
    record CouponReleased(String couponId, String orderId) implements CouponEvent {}
}
