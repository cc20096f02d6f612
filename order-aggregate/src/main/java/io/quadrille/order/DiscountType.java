package io.quadrille.order;

/** The unit of a discount's value: minor units, or whole percent of the subtotal. */
public enum DiscountType {
    NONE,
    FIXED,
    PERCENT;

    /**
     * The discount on a subtotal, in minor units: a percentage rounds down to a whole minor unit, and no discount
     * exceeds the subtotal.
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
