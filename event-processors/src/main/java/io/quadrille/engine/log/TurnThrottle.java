package io.quadrille.engine.log;

import java.time.Duration;

/**
 * Spaces the turns of a loop under load, so that each turn handles more events. A turn costs about the same for one
 * event as for many, both in the loop and in the consumers that the turn wakes. Without a throttle, turns become as
 * small and as frequent as the CPUs allow. Below the threshold, no turn waits. Under load, if a turn took longer than
 * the minimum interval, the next one follows at once. Not thread-safe.
 */
public final class TurnThrottle {

    private static final long WINDOW_NANOS = Duration.ofMillis(50).toNanos();

    private final int threshold;
    private final long minIntervalNanos;
    private long turnBegin = System.nanoTime();
    private long windowBegin = turnBegin;
    private int eventsInWindow;
    private boolean busy;

    /**
     * @param threshold from this many events in 50 ms on, turns are spaced out
     * @param minInterval minimum time from the start of one turn to the start of the next under load
     */
    public TurnThrottle(int threshold, Duration minInterval) {
        this.threshold = threshold;
        this.minIntervalNanos = minInterval.toNanos();
    }

    /**
     * Ends a turn. Under load, waits until the next turn may start.
     *
     * @param events the number of events that the turn has handled
     */
    public void endTurn(int events) throws InterruptedException {
        long wait = waitNanos(events, System.nanoTime());
        if (wait > 0) Thread.sleep(Duration.ofNanos(wait));
        turnBegin = System.nanoTime();
    }

    /**
     * The time to wait, in nanoseconds; none if not positive. Whether there is load is decided when a window of at
     * least 50 ms ends, by the average over the window. So a single large turn after an idle time causes no wait.
     */
    long waitNanos(int events, long now) {
        eventsInWindow += events;
        long window = now - windowBegin;
        if (window >= WINDOW_NANOS) {
            busy = eventsInWindow >= (double) threshold * window / WINDOW_NANOS;
            windowBegin = now;
            eventsInWindow = 0;
        }
        return busy ? minIntervalNanos - (now - turnBegin) : 0;
    }
}
