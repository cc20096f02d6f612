package io.quadrille.engine.eventstore;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots one at a time in a thread of its own, with a pause between: items that sell alike are all due at
 * once, and orders under way would wait for a processor meanwhile. An aggregate waits here once at most. Thread-safe.
 */
public final class SpacedSnapshots implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SpacedSnapshots.class);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("snapshots").daemon().factory());
    private final Duration pause;

    public SpacedSnapshots(Duration pause) {
        this.pause = pause;
    }

    /**
     * Takes it later, or not at all if this is closed before: it will be due again.
     *
     * @throws IllegalStateException if no thread can be started. Axon takes the aggregate for waiting for ever if an
     *     Error is thrown.
     */
    public void later(Runnable snapshot) {
        try {
            thread.execute(() -> {
                snapshot.run();
                LockSupport.parkNanos(pause.toNanos());
            });
        } catch (RejectedExecutionException closed) {
            log.debug("no snapshot is taken any more", closed);
        } catch (Error noThread) {
            throw new IllegalStateException(
                    "no thread for snapshots can be started; a later event of the aggregate tries again", noThread);
        }
    }

    /** Interrupts the one that is being taken, if any; those that wait are not taken. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
