package io.quadrille.benchmark;

import java.util.Random;

/**
 * Random arrival times with a constant average rate, as of many independent customers. A late answer does not delay the
 * next arrival.
 */
final class Arrivals {

    private Arrivals() {}

    /**
     * @param perSecond the rate, more than 0 @return for each arrival in order the nanoseconds after the beginning; the
     *     same for the same seed
     */
    static long[] poisson(int number, double perSecond, long seed) {
        if (!(perSecond > 0)) throw new IllegalArgumentException("perSecond must be more than 0, not " + perSecond);
        var random = new Random(seed);
        var due = new long[number];
        double at = 0;
        for (int i = 0; i < number; i++) {
            at += -Math.log1p(-random.nextDouble()) / perSecond;
            due[i] = (long) (at * 1e9);
        }
        return due;
    }
}
