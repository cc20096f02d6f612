package io.quadrille.checkout.view;

/** Asks for one coupon; answered by a {@link CouponView}, or empty if there is none. */
public record FindCoupon(String couponId) {}
