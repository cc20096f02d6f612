package io.quadrille.engine.log;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes one waiting thread when there may be new events. Any number of wake-ups before a call of {@link #await} count
 * as one. Thread-safe.
 */
public final class WakeUpSignal {

    private final Semaphore pending = new Semaphore(0);

    /** Ends the current wait, or the next one if no thread waits. Cheap, never blocks. */
    public void wakeUp() {
        if (pending.availablePermits() == 0) pending.release();
    }

    /**
     * Waits for a wake-up, but at most this long. A wake-up that came since the last call counts too.
     *
     * @return whether a wake-up ended the wait; false if the time has elapsed
     */
    public boolean await(Duration time) throws InterruptedException {
        boolean wokenUp = pending.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
        if (wokenUp) pending.drainPermits();
        return wokenUp;
    }
}
