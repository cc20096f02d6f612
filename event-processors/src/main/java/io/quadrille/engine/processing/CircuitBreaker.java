package io.quadrille.engine.processing;

import java.time.Duration;

/**
 * Opens when several events in a row fail because something that the group needs is unavailable
 * ({@link FailureKind#OUTAGE}). Without the breaker, event after event would become a dead letter during the outage,
 * although it could be handled afterwards. While the breaker is open, the group handles one event at a time as a probe,
 * after growing waits; a probe whose attempts all fail becomes a dead letter. The breaker closes on the first success,
 * and also when an event fails for a reason of its own ({@link FailureKind#OWN}), because that shows that the outage is
 * over. An event that lost a race, had no handler or waits behind a dead letter changes nothing. Not thread-safe,
 * except for {@link #isOpen}.
 */
final class CircuitBreaker {

    private final int threshold;
    private final Backoff probeWaits;
    private volatile int failedInARow;

    CircuitBreaker(int threshold, Duration firstProbe, Duration longestProbe) {
        this.threshold = threshold;
        this.probeWaits = new Backoff(firstProbe, longestProbe);
    }

    boolean isOpen() {
        return failedInARow >= threshold;
    }

    void succeeded() {
        failedInARow = 0;
        probeWaits.reset();
    }

    void failed() {
        failedInARow = failedInARow + 1;
    }

    /** The wait before the next event; zero while the breaker is closed. */
    Duration waitBeforeNext() {
        return isOpen() ? probeWaits.next() : Duration.ZERO;
    }
}
