package io.quadrille.order;

/**
 * How a discount's value is read: as a fixed amount in minor currency units, or as a whole-number percentage of the
 * subtotal. {@code NONE} ignores the value.
 */
public enum DiscountType {
    NONE,
    FIXED,
    PERCENT;

    /**
     * Returns the discount on a subtotal, in minor units. A percentage discount is rounded down to a whole minor unit;
     * a discount is capped at the subtotal.
     */
    public long of(long subtotal, long value) {
        return switch (this) {
            case NONE -> 0;
            case FIXED -> Math.min(value, subtotal);
            // Divides before it multiplies: value * subtotal overflows a long for the largest orders.
            case PERCENT -> subtotal / 100 * value + subtotal % 100 * value / 100;
        };
    }
}
