package io.quadrille.engine.eventstore;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots one at a time in a separate thread, with a pause between two. Products that sell equally well reach
 * their snapshot threshold at the same time; without the pause, their snapshots would take CPU time from orders. Axon
 * schedules an aggregate again only after its snapshot was taken. Thread-safe.
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
     * Schedules the snapshot. After {@link #close}, the snapshot is dropped; a later event of the aggregate makes it
     * due again.
     *
     * @throws IllegalStateException if the thread cannot be started. If an Error were thrown instead, Axon would never
     *     schedule the aggregate again.
     */
    public void schedule(Runnable snapshot) {
        try {
            thread.execute(() -> {
                snapshot.run();
                LockSupport.parkNanos(pause.toNanos());
            });
        } catch (RejectedExecutionException closed) {
            log.debug("The snapshot is dropped because the application shuts down", closed);
        } catch (Error noThread) {
            throw new IllegalStateException(
                    "the thread for snapshots cannot be started; a later event of the aggregate will try again",
                    noThread);
        }
    }

    /** Interrupts the snapshot that is being taken, and drops those that are scheduled. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
