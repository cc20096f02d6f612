package io.quadrille.checkout.statistics;

import java.math.BigInteger;

/** An order's discount over its lines, in proportion to what they cost. */
final class DiscountSplit {

    private DiscountSplit() {}

    /**
     * The part of each line. The parts add up exactly to the discount, none is negative and, if the discount is at most
     * the sum of the totals, none exceeds its line's total: each is the difference of two neighbouring cumulative
     * shares, rounded down.
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
