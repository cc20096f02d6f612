package io.quadrille.coupon;

/** The reason why the coupon domain refused an order's use of a coupon. */
public enum CouponRefusal {
    UNKNOWN_COUPON,
    NOT_OWNER,
    EXPIRED,
    ALREADY_USED,
    /** Another domain refused the order, and {@code RestoreCoupon} came before {@code UseCoupon}. */
    ORDER_CANCELLED
}
