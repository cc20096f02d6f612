package io.quadrille.engine.threads;

import java.time.Duration;
import java.time.Instant;

/**
 * How long something took by the clocks of two processes, or by a time that somebody else wrote. Such a time may lie in
 * the future, or thousands of years ago, as the zero time of some languages does: the distance in nanoseconds
 * overflows, and one such value would hide all others in a sum.
 */
public final class Elapsed {

    /** A longer time is no measurement. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private Elapsed() {}

    /** At least zero, at most {@link #LONGEST}; never throws. */
    public static Duration between(Instant from, Instant to) {
        if (!from.isBefore(to)) return Duration.ZERO;
        var elapsed = Duration.between(from, to);
        return elapsed.compareTo(LONGEST) > 0 ? LONGEST : elapsed;
    }

    /** The same in seconds. */
    public static double seconds(Instant from, Instant to) {
        return between(from, to).toNanos() / 1e9;
    }
}
