package io.quadrille.engine.log;

import io.quadrille.engine.threads.LastingThread;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs one follower of the log in a separate thread. The follower works while its database session holds the
 * {@link FollowerLease}; without the lease, the thread tries to acquire it every {@link #RETRY}. A failure closes the
 * session, and the next attempt opens a new one. Thread-safe.
 */
public final class LeasedFollower {

    /** The pause before the next attempt to acquire the lease, or to continue after a failure. */
    public static final Duration RETRY = Duration.ofMillis(500);

    private final String threadName;
    private final String leaseName;
    private final Duration leaseTime;
    private final DataSource sessions;
    private final WakeUpSignal stopSignal;
    private final Follower follower;
    private volatile boolean running;
    private @Nullable LastingThread thread;

    /** The work of one follower. All methods are called by the follower's thread. */
    public interface Follower {

        /**
         * Follows the log until {@link LeasedFollower#isRunning} is false.
         *
         * @param lease held by this session; the follower must call {@link FollowerLease#renew} at least every
         *     {@link FollowerLease#heartbeatInterval}
         */
        void follow(Connection session, FollowerLease lease) throws Exception;

        /** Called when a different session holds the lease. */
        default void standBy() {}

        /**
         * Called when the attempt has failed and its session is closed. The next attempt starts when this method
         * returns, so this method waits, usually for {@link LeasedFollower#RETRY}.
         */
        void failed(Throwable failure) throws InterruptedException;

        /** Called when no further attempt follows, unless the follower is started again. */
        default void ended() {}
    }

    /**
     * @param sessions opens a database session at each call, in auto-commit mode; not a pool, because the session's
     *     lock must end with it
     * @param leaseTime how old the last heartbeat may be before a different process ends the holder's session and takes
     *     over
     * @param stopSignal sent when the follower is stopped; ends the wait for the lease early
     */
    public LeasedFollower(
            String threadName,
            String leaseName,
            Duration leaseTime,
            DataSource sessions,
            WakeUpSignal stopSignal,
            Follower follower) {
        this.threadName = threadName;
        this.leaseName = leaseName;
        this.leaseTime = leaseTime;
        this.sessions = sessions;
        this.stopSignal = stopSignal;
        this.follower = follower;
    }

    /** Idempotent. */
    public synchronized void start() {
        if (running) return;
        running = true;
        thread = LastingThread.start(threadName, this::run);
    }

    /** Whether the follower should continue. */
    public boolean isRunning() {
        return running;
    }

    /**
     * Requests the follower to stop, and waits for its thread. Idempotent.
     *
     * @param grace how long to wait for its thread
     * @return whether the thread has ended
     */
    public synchronized boolean stop(Duration grace) throws InterruptedException {
        running = false;
        stopSignal.wakeUp();
        return thread == null || thread.join(grace);
    }

    /** Interrupts the thread of a follower that did not end in time, and waits for it again, as {@link #stop} does. */
    public synchronized boolean interrupt(Duration grace) throws InterruptedException {
        if (thread != null) thread.interrupt();
        return stop(grace);
    }

    private void run() {
        try {
            while (running) attempt();
        } catch (InterruptedException e) {
            running = false;
        } finally {
            follower.ended();
        }
    }

    private void attempt() throws InterruptedException {
        try (var session = sessions.getConnection()) {
            var lease = new FollowerLease(session, leaseName, leaseTime);
            if (lease.acquire()) {
                follower.follow(session, lease);
            } else {
                follower.standBy();
                stopSignal.await(RETRY);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error failure) {
            follower.failed(failure);
        }
    }
}
