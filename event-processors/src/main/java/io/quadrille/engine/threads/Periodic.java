package io.quadrille.engine.threads;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a process repeats at an interval, in a separate thread. An exception or {@link Error} of the work is
 * logged, and the work runs again after the interval. Only {@link #stop} ends the repetition. Starting and stopping are
 * idempotent. Thread-safe.
 */
public final class Periodic {

    private static final Logger log = LoggerFactory.getLogger(Periodic.class);

    private final String name;
    private final Duration first;
    private final Duration every;
    private final Duration patience;
    private final Runnable work;
    private @Nullable Repetition repetition;

    /** @param end counted down when the work must not be repeated any more */
    private record Repetition(CountDownLatch end, LastingThread thread) {}

    /**
     * @param name the name of the thread, and of the work in log lines
     * @param first the delay between the start and the first run
     * @param every the time from the end of one run to the start of the next
     * @param patience how long a stop waits for the current run before it interrupts the thread
     */
    public Periodic(String name, Duration first, Duration every, Duration patience, Runnable work) {
        this.name = name;
        this.first = first;
        this.every = every;
        this.patience = patience;
        this.work = work;
    }

    public synchronized void start() {
        if (repetition != null) return;
        var end = new CountDownLatch(1);
        repetition = new Repetition(end, LastingThread.start(name, () -> repeat(end)));
    }

    /**
     * Ends the repetition and waits for the current run, at most as long as the constructor's {@code patience}; then
     * interrupts it.
     */
    public synchronized void stop() {
        var current = repetition;
        if (current == null) return;
        current.end().countDown();
        try {
            if (!current.thread().join(patience)) current.thread().interrupt();
        } catch (InterruptedException e) {
            current.thread().interrupt();
            Thread.currentThread().interrupt();
        }
        repetition = null;
    }

    private void repeat(CountDownLatch end) {
        for (var wait = first; !isOver(end, wait); wait = every) {
            try {
                work.run();
            } catch (RuntimeException | Error failure) {
                BestEffort.run(() -> log.warn("{} failed; the next run is in {}", name, every, failure));
            }
        }
    }

    private static boolean isOver(CountDownLatch end, Duration wait) {
        try {
            return end.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // The work has left the interrupt flag set, or a stop has interrupted the thread.
            return end.getCount() == 0;
        }
    }
}
