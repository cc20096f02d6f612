package io.quadrille.coupon;

/**
 * The discount that a coupon grants. The order domain computes the amount, because only the order has the subtotal.
 *
 * @param value minor units (1 to {@value #MAX_FIXED}) for FIXED, whole percent (1 to 100) for PERCENT
 */
public record Discount(Type type, long value) {

    /** The maximum of a fixed discount, in minor units. */
    public static final long MAX_FIXED = 1_000_000_000_000L;

    public enum Type {
        FIXED,
        PERCENT
    }

    public Discount {
        if (type == null) throw new InvalidCouponFieldException("discount.type", "must be FIXED or PERCENT");
        CouponChecks.between("discount.value", value, 1, type == Type.PERCENT ? 100 : MAX_FIXED);
    }
}
