package io.quadrille.engine.threads;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a process does every so often, in a thread of its own. What the work throws, an {@link Error} too, is
 * logged, and the work is done again when it is due: nothing but {@link #stop} ends it. Starting and stopping are
 * idempotent. Thread-safe.
 */
public final class Periodic {

    private static final Logger log = LoggerFactory.getLogger(Periodic.class);

    private final String name;
    private final Duration first;
    private final Duration every;
    private final Duration patience;
    private final Runnable work;
    private CountDownLatch ended;
    private LastingThread thread;

    /**
     * @param name of the thread, and of the work in the log
     * @param first the time between the start and the first time
     * @param every the time between two times, from the end of one to the begin of the next
     * @param patience how long a stop waits for what is under way; then the thread is interrupted
     */
    public Periodic(String name, Duration first, Duration every, Duration patience, Runnable work) {
        this.name = name;
        this.first = first;
        this.every = every;
        this.patience = patience;
        this.work = work;
    }

    public synchronized void start() {
        if (thread != null) return;
        var end = new CountDownLatch(1);
        ended = end;
        thread = LastingThread.start(name, () -> repeat(end));
    }

    /** Waits for what is under way. */
    public synchronized void stop() {
        if (thread == null) return;
        ended.countDown();
        try {
            if (!thread.join(patience)) thread.interrupt();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    private void repeat(CountDownLatch end) {
        for (var wait = first; !isOver(end, wait); wait = every) {
            try {
                work.run();
            } catch (RuntimeException | Error failure) {
                BestEffort.run(() -> log.warn("{} failed; tried again in {}", name, every, failure));
            }
        }
    }

    private static boolean isOver(CountDownLatch end, Duration wait) {
        try {
            return end.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException left) {
            // By the work, or by a stop that has waited long enough.
            return end.getCount() == 0;
        }
    }
}
