package io.quadrille.engine.integrity;

import io.quadrille.engine.log.CommittedRows;
import io.quadrille.engine.log.EventEntry;
import io.quadrille.engine.log.FollowerLease;
import io.quadrille.engine.log.LeasedFollower;
import io.quadrille.engine.log.WakeUpSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the chain after the append: reads committed events in order, never past a gap that an open transaction may
 * still fill, and stores blocks of up to 1,000 events. Appends never wait for the chain. Unless a read was full, the
 * follower waits for the gathering time before the next one, so that single events do not become a block each. Events
 * appended since the last block are not covered by the chain yet.
 *
 * <p>One follower at a time builds the chain, the one whose session holds the lease. Any failure closes the session;
 * the next attempt resumes after the last block. Thread-safe.
 */
public final class ChainFollower {

    /** A query for the global index of the last chained event, 0 if there is none. */
    public static final String POSITION = BlockTable.POSITION;

    /** The name of the follower's thread, lease and database session. */
    public static final String NAME = "chain";

    private static final Logger log = LoggerFactory.getLogger(ChainFollower.class);
    private static final int BLOCK_SIZE = 1_000;
    private static final Duration POLL_IDLE = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

    private final Duration gatheringTime;
    private final Checkpointing checkpoints;
    private final Clock clock;
    private final WakeUpSignal wakeUp = new WakeUpSignal();
    private final WakeUpSignal stopped = new WakeUpSignal();
    private final LeasedFollower follower;

    /**
     * @param sessions opens a new database session at each call, in auto-commit mode; not a pool
     * @param leaseTime after this time without a heartbeat, a different follower ends the session and takes over
     * @param gatheringTime how long the follower gathers events before it stores a block that is not full
     */
    public ChainFollower(
            DataSource sessions, Duration leaseTime, Duration gatheringTime, Checkpointing checkpoints, Clock clock) {
        this.gatheringTime = gatheringTime;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.follower = new LeasedFollower(NAME, NAME, leaseTime, sessions, stopped, new Chaining());
    }

    /** Tells the follower that events were committed. Cheap, never blocks, callable from any thread. */
    public void wakeUp() {
        wakeUp.wakeUp();
    }

    /** Starts the follower's thread. Idempotent. */
    public void start() {
        follower.start();
    }

    /**
     * Stops the follower after the current block. Waits for the block for at most {@link #SHUTDOWN_GRACE}; after that,
     * the end of the process may abandon the block. Idempotent.
     */
    public void stop() {
        try {
            wakeUp.wakeUp();
            if (!follower.stop(SHUTDOWN_GRACE))
                log.warn("The current block is not stored yet; the follower's session and lease end with the process");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Chaining implements LeasedFollower.Follower {

        @Override
        public void follow(Connection session, FollowerLease lease) throws SQLException, InterruptedException {
            chain(session, lease);
        }

        @Override
        public void failed(Throwable failure) throws InterruptedException {
            log.warn("The chain could not be extended; the follower resumes after the last block", failure);
            stopped.await(LeasedFollower.RETRY);
        }
    }

    private void chain(Connection session, FollowerLease lease) throws SQLException, InterruptedException {
        var blocks = new BlockTable(session);
        var last = blocks.last();
        if (last.number() > 0 && !last.isWhole()) {
            log.error(
                    "Block {} of the chain was edited; new blocks are appended to it nevertheless: run the verifier",
                    last.number());
        }
        var hashes = new CanonicalHash();
        var rows = new CommittedRows<>(
                EventEntry.COLUMNS,
                (index, row) -> new Entry(index, hashes.event(EventEntry.read(row))),
                last.boundary());
        checkpoints.begin(session);
        var idle = shorter(POLL_IDLE, lease.heartbeatInterval());
        var gathering = shorter(gatheringTime, lease.heartbeatInterval());
        while (follower.isRunning()) {
            lease.renew();
            var read = rows.read(session, BLOCK_SIZE);
            if (!read.isEmpty()) {
                last = last.next(read, clock.instant());
                blocks.append(last);
            }
            checkpoints.makeIfDue(last);
            if (rows.more()) continue;
            if (read.isEmpty() && !rows.waiting()) wakeUp.await(idle);
            stopped.await(gathering);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
