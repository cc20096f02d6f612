package io.quadrille.engine.log;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes whoever follows the log. Rung any number of times before it is waited for, it wakes once. Thread-safe. */
public final class WakeUpSignal {

    private final Semaphore rung = new Semaphore(0);

    /** Cheap, never blocks. */
    public void ring() {
        if (rung.availablePermits() == 0) rung.release();
    }

    /** Returns when it rings, or has rung since the last call, or after this time; and whether it rang. */
    public boolean await(Duration time) throws InterruptedException {
        boolean rang = rung.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
        if (rang) rung.drainPermits();
        return rang;
    }
}
