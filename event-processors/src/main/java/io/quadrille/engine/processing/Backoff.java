package io.quadrille.engine.processing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing waits between attempts: doubled each time up to a limit, each shortened at random by up to half. Not
 * thread-safe.
 */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private int failures;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    void reset() {
        failures = 0;
    }

    Duration next() {
        long full = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures++, 20));
        return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
    }
}
