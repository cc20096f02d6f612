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
 * Chains what was appended: reads committed events in order, behind no hole that may still be filled, and stores a
 * block for up to a thousand of them. Appending never waits for it. After it was woken it lets a moment pass, so that a
 * trickle of events does not become a block each; what was appended since the last block is not covered yet.
 *
 * <p>One follower chains at a time, the one whose session holds the lease. A failure of any kind closes the session;
 * the next attempt starts behind the last block.
 */
public final class ChainFollower {

    /** The last global index that is chained, as an SQL expression. */
    public static final String POSITION = BlockTable.POSITION;

    public static final String NAME = "chain";

    private static final Logger log = LoggerFactory.getLogger(ChainFollower.class);
    private static final int BLOCK = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Duration moment;
    private final Checkpointing checkpoints;
    private final Clock clock;
    private final WakeUpSignal bell = new WakeUpSignal();
    private final WakeUpSignal end = new WakeUpSignal();
    private final LeasedFollower follower;

    /**
     * @param sessions opens a database session of its own at each call, in auto-commit mode; not a pool
     * @param leaseTime how long a follower may be silent before another one ends its session and takes over
     * @param moment for how long events gather before a block that is not full is stored
     */
    public ChainFollower(
            DataSource sessions, Duration leaseTime, Duration moment, Checkpointing checkpoints, Clock clock) {
        this.moment = moment;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.follower = new LeasedFollower(NAME, NAME, leaseTime, sessions, end, new Chaining());
    }

    /** Says that events were committed. Cheap, never blocks, callable from any thread. */
    public void wakeUp() {
        bell.wakeUp();
    }

    public void start() {
        follower.start();
    }

    /** Stops after the block that is under way, or without it if it takes longer than {@link #GRACE}. */
    public void stop() {
        try {
            bell.wakeUp();
            if (!follower.stop(GRACE))
                log.warn("The block under way has not ended; its session and lease end with the process");
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
            log.warn("Chaining starts again behind the last block", failure);
            end.await(LeasedFollower.RETRY);
        }
    }

    private void chain(Connection session, FollowerLease lease) throws SQLException, InterruptedException {
        var blocks = new BlockTable(session);
        var last = blocks.last();
        if (last.number() > 0 && !last.isWhole()) {
            log.error(
                    "Block {} of the chain was edited; what follows is chained to it all the same: run the verifier",
                    last.number());
        }
        var hashes = new CanonicalHash();
        var events = new CommittedRows<>(
                EventEntry.COLUMNS,
                (index, row) -> new Entry(index, hashes.event(EventEntry.read(row))),
                last.boundary());
        checkpoints.begin(session);
        var idle = shorter(IDLE, lease.heartbeatInterval());
        var gathering = shorter(moment, lease.heartbeatInterval());
        while (follower.isRunning()) {
            lease.renew();
            var read = events.read(session, BLOCK);
            if (!read.isEmpty()) {
                last = last.next(read, clock.instant());
                blocks.append(last);
            }
            checkpoints.makeIfDue(last);
            if (events.more()) continue;
            if (read.isEmpty() && !events.waiting()) bell.await(idle);
            end.await(gathering);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
