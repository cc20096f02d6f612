package io.quadrille.checkout.view;

/** A query for one coupon. The result is a {@link CouponView}, or empty if there is no such coupon. */
public record FindCoupon(String couponId) {}
