package io.quadrille.engine.threads;

import java.time.Duration;
import java.time.Instant;

/**
 * The time between two instants that come from different clocks or from an external source. Such an instant may be in
 * the future, or thousands of years in the past, like the zero time of some languages. A difference in nanoseconds can
 * then overflow, and a single such value would dominate a sum.
 */
public final class Elapsed {

    /** The upper limit: a longer time is not plausible. */
    public static final Duration LONGEST = Duration.ofDays(365);

    private Elapsed() {}

    /** The time from the first to the second instant, at least zero and at most {@link #LONGEST}; never throws. */
    public static Duration between(Instant from, Instant to) {
        if (!from.isBefore(to)) return Duration.ZERO;
        var elapsed = Duration.between(from, to);
        return elapsed.compareTo(LONGEST) > 0 ? LONGEST : elapsed;
    }

    /** {@link #between} in seconds. */
    public static double seconds(Instant from, Instant to) {
        return between(from, to).toNanos() / 1e9;
    }
}
