package io.quadrille.coupon;

/** Why a coupon was not used. */
public enum CouponRefusal {
    UNKNOWN_COUPON,
    NOT_OWNER,
    EXPIRED,
    ALREADY_USED,
    /** The order failed elsewhere before its use of the coupon arrived. */
    ORDER_CANCELLED
}
