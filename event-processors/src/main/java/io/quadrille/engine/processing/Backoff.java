package io.quadrille.engine.processing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff: the waits between attempts double up to a limit, and each wait is shortened at random by up to
 * half. Not thread-safe.
 */
public final class Backoff {

    private static final int MAX_DOUBLINGS = 20;

    private final Duration first;
    private final Duration longest;
    private int failures;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    /** Starts again with the first wait. */
    void reset() {
        failures = 0;
    }

    /** The wait after one more failure. */
    Duration next() {
        return wait(first, longest, failures++, 2);
    }

    /**
     * Computes one wait, without state. Spring's ExponentialBackOff never goes below the first wait, so it could not
     * spread the first attempts.
     *
     * @param doublings how often the first wait is doubled
     * @param jitter the wait is shortened at random by at most the fraction 1/jitter: 2 for a half, 4 for a quarter
     */
    public static Duration wait(Duration first, Duration longest, int doublings, int jitter) {
        long full = Math.min(longest.toMillis(), first.toMillis() << Math.clamp(doublings, 0, MAX_DOUBLINGS));
        return Duration.ofMillis(full - RandomGenerator.getDefault().nextLong(full / jitter + 1));
    }
}
