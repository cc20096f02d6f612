package io.quadrille.checkout.statistics;

import java.math.BigInteger;

/** Splits an order's discount over its lines, in proportion to their totals. */
final class DiscountSplit {

    private DiscountSplit() {}

    /**
     * The part of the discount for each line, in minor units. The sum of the parts is exactly the discount, unless all
     * totals are 0, and no part is negative. If the discount is at most the sum of the totals, no part exceeds the
     * total of its line. Each part is the difference between two adjacent cumulative shares, which are rounded down.
     */
    static long[] over(long[] totals, long discount) {
        var subtotal = BigInteger.ZERO;
        for (long total : totals) subtotal = subtotal.add(BigInteger.valueOf(total));
        var parts = new long[totals.length];
        if (subtotal.signum() == 0) return parts;
        var cumulated = BigInteger.ZERO;
        long given = 0;
        for (int i = 0; i < totals.length; i++) {
            cumulated = cumulated.add(BigInteger.valueOf(totals[i]));
            long due = BigInteger.valueOf(discount)
                    .multiply(cumulated)
                    .divide(subtotal)
                    .longValueExact();
            parts[i] = due - given;
            given = due;
        }
        return parts;
    }
}
