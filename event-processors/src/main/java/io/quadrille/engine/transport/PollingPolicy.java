package io.quadrille.engine.transport;

import io.quadrille.engine.log.WakeUpSignal;
import java.time.Duration;

/** How long the relay waits before it reads the log again. Not thread-safe. */
final class PollingPolicy {

    /** Commits of other processes send no wake-up signal, so the relay polls this often. */
    private static final Duration POLL_IDLE = Duration.ofMillis(50);

    /** After a poll found events, poll this often, for {@link #SOON_WINDOW}: more events usually follow. */
    private static final Duration POLL_SOON = Duration.ofMillis(5);

    private static final Duration SOON_WINDOW = Duration.ofSeconds(1);

    /**
     * The first pause at a gap in the log: a missing global index that an open transaction may still fill. A
     * transaction usually ends within milliseconds; while one stays open, the pauses double up to {@link #POLL_IDLE}.
     */
    private static final Duration GAP_RETRY = Duration.ofMillis(1);

    /** A wake-up signal ends a pause at a gap early only if the pause is at most this long. */
    private static final Duration LONGEST_WOKEN_PAUSE = Duration.ofMillis(16);

    private final WakeUpSignal signal;
    private long lastPolledFind = System.nanoTime() - SOON_WINDOW.toNanos();
    private boolean wokenBySignal = true;
    private Duration gapRetry = GAP_RETRY;

    /** @param signal sent when this process commits events */
    PollingPolicy(WakeUpSignal signal) {
        this.signal = signal;
    }

    /**
     * Waits until it is time to read the log again.
     *
     * @param found whether the last read moved the position; then there is no wait
     * @param gap whether the last read stopped at a gap that an open transaction may still fill
     * @param republished whether events were published again since; then there is no wait, unless there is a gap
     */
    void await(boolean found, boolean gap, boolean republished) throws InterruptedException {
        if (found && !wokenBySignal) lastPolledFind = System.nanoTime();
        wokenBySignal = true;
        if (found || !gap) gapRetry = GAP_RETRY;
        if (found) return;
        if (gap) awaitGap();
        else if (!republished) wokenBySignal = signal.await(foundByPollLately() ? POLL_SOON : POLL_IDLE);
    }

    private boolean foundByPollLately() {
        return System.nanoTime() - lastPolledFind < SOON_WINDOW.toNanos();
    }

    private void awaitGap() throws InterruptedException {
        if (gapRetry.compareTo(LONGEST_WOKEN_PAUSE) <= 0) signal.await(gapRetry);
        else Thread.sleep(gapRetry);
        var doubled = gapRetry.multipliedBy(2);
        gapRetry = doubled.compareTo(POLL_IDLE) < 0 ? doubled : POLL_IDLE;
    }
}
