package io.quadrille.coupon;

/** The coupon or redemption exists with content that differs from the command's. */
public final class CouponConflictException extends RuntimeException {

    CouponConflictException(String message) {
        super(message);
    }
}
