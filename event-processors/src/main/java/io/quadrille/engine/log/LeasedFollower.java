package io.quadrille.engine.log;

import io.quadrille.engine.threads.LastingThread;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs one follower of the log in a thread of its own. The follower works while its database session holds the
 * {@link FollowerLease}; without the lease this asks for it again every {@link #RETRY}. A failure closes the session,
 * and the next attempt opens another one. Thread-safe.
 */
public final class LeasedFollower {

    /** The pause before the next attempt to get the lease, or to go on after a failure. */
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
         * @param lease held by this session; to be kept by calling {@link FollowerLease#renew} often enough
         */
        void follow(Connection session, FollowerLease lease) throws Exception;

        /** Another session holds the lease. */
        default void standBy() {}

        /** The attempt failed, and its session is closed. The next attempt begins when this method returns. */
        void failed(Throwable failure) throws InterruptedException;

        /** No further attempt follows, unless the follower is started again. */
        default void ended() {}
    }

    /**
     * @param sessions opens a database session at each call, in auto-commit mode; not a pool, because the session's
     *     lock must end with it
     * @param leaseTime how long a holder of the lease may show no activity before another one ends its session and
     *     takes over
     * @param stopSignal is given at a stop, and ends the wait for the lease early
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

    /** Whether the follower is to go on. */
    public boolean isRunning() {
        return running;
    }

    /**
     * Tells the follower to stop. Idempotent.
     *
     * @param grace how long to wait for its thread
     * @return whether the thread has ended
     */
    public synchronized boolean stop(Duration grace) throws InterruptedException {
        running = false;
        stopSignal.wakeUp();
        return thread == null || thread.join(grace);
    }

    /** The same for a follower that did not end in time, whose thread is interrupted. */
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
