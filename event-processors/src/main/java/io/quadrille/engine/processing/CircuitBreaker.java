package io.quadrille.engine.processing;

import java.time.Duration;

/**
 * Opens when one event after the other fails because what the group needs is away ({@link FailureKind#OUTAGE}): each
 * event that is given up now would fill the dead-letter queue for nothing. While it is open the group takes one event
 * at a time, after growing waits, as a probe. The first success closes it, and so does a failure of the event's own, as
 * what the group needs has answered. An event that lost a race, was only passed, or was put behind a dead letter, tells
 * nothing either way. Not thread-safe, but any thread may ask whether it is open.
 */
final class CircuitBreaker {

    private final int threshold;
    private final Backoff probing;
    private volatile int failedInARow;

    CircuitBreaker(int threshold, Duration firstProbe, Duration longestProbe) {
        this.threshold = threshold;
        this.probing = new Backoff(firstProbe, longestProbe);
    }

    boolean isOpen() {
        return failedInARow >= threshold;
    }

    void succeeded() {
        failedInARow = 0;
        probing.reset();
    }

    void failed() {
        failedInARow = failedInARow + 1;
    }

    /** How long to wait before the next event; zero while closed. */
    Duration waitBeforeNext() {
        return isOpen() ? probing.next() : Duration.ZERO;
    }
}
