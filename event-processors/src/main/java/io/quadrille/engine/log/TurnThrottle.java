package io.quadrille.engine.log;

import java.time.Duration;

/**
 * Spaces the turns of a loop when much comes, so that each turn takes in more. A turn costs much the same however
 * little it has, here and for all who are woken by it; left alone, turns become as small and as many as the processors
 * can bear. At rest nobody waits, and a turn that takes long by itself is followed by the next at once. Not
 * thread-safe.
 */
public final class TurnThrottle {

    private static final long WINDOW_NANOS = Duration.ofMillis(50).toNanos();

    private final int much;
    private final long periodNanos;
    private long turnBegin = System.nanoTime();
    private long windowBegin = turnBegin;
    private int inWindow;
    private boolean busy;

    /**
     * @param much so many in 50 ms are much
     * @param period from turn to turn then, at least
     */
    public TurnThrottle(int much, Duration period) {
        this.much = much;
        this.periodNanos = period.toNanos();
    }

    /** Says that a turn is over, and waits for the next if there is much. */
    public void turnOver(int taken) throws InterruptedException {
        long rest = restNanos(taken, System.nanoTime());
        if (rest > 0) Thread.sleep(Duration.ofNanos(rest));
        turnBegin = System.nanoTime();
    }

    /** Whether there is much is decided by the last whole window, so that a single turn is never waited for. */
    long restNanos(int taken, long now) {
        inWindow += taken;
        long window = now - windowBegin;
        if (window >= WINDOW_NANOS) {
            busy = inWindow >= (double) much * window / WINDOW_NANOS;
            windowBegin = now;
            inWindow = 0;
        }
        return busy ? periodNanos - (now - turnBegin) : 0;
    }
}
