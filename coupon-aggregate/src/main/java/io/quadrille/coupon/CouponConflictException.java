package io.quadrille.coupon;

/** The coupon or redemption exists with content other than that of the command. */
public final class CouponConflictException extends RuntimeException {

    CouponConflictException(String message) {
        super(message);
    }
}
