package io.quadrille.coupon;

/** The coupon or redemption exists with other content than the command names. */
public final class CouponConflictException extends RuntimeException {

    CouponConflictException(String message) {
        super(message);
    }
}
