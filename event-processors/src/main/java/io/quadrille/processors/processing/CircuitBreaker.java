package io.quadrille.processors.processing;

import java.time.Duration;

/**
 * Opens when one event after the other fails: then something is wrong with more than the events, and each that is given up now
 * would fill the dead-letter queue for nothing. While it is open the group takes one event at a time, after growing waits, as a
 * probe; the first success closes it. An event that was only passed, or put behind a dead letter, tells nothing either way. Not
 * thread-safe, but any thread may ask whether it is open.
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
