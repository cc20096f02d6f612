package io.quadrille.engine.transport;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Up to which global index every event is acknowledged by Kafka, for one session. Each time it is stored leaves a dead
 * version of its row, and none can be removed while an old snapshot is open; so it is stored at most every 250 ms. What
 * lies between the stored position and the reached one is published again by the next relay, which consumers absorb.
 * Not thread-safe.
 */
final class RelayPosition {

    private static final long STORE_EVERY_NANOS = Duration.ofMillis(250).toNanos();

    private final Connection session;
    private final String relay;
    private long stored;
    private long reached;
    private long storedAt = System.nanoTime() - STORE_EVERY_NANOS;

    RelayPosition(Connection session, String relay) {
        this.session = session;
        this.relay = relay;
    }

    /** Where to begin: 0 if nothing was ever published. */
    long begin() throws SQLException {
        stored = read();
        reached = stored;
        return stored;
    }

    private long read() throws SQLException {
        try (var insert = session.prepareStatement("insert into relay_position values (?, 0) on conflict do nothing");
                var select = session.prepareStatement("select global_index from relay_position where relay = ?")) {
            insert.setString(1, relay);
            insert.executeUpdate();
            select.setString(1, relay);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Every event up to there is acknowledged. Costs nothing. */
    void reached(long position) {
        reached = position;
    }

    /** Whether it is time to store how far it has come. */
    boolean isDue() {
        return reached != stored && System.nanoTime() - storedAt >= STORE_EVERY_NANOS;
    }

    /**
     * Stores how far it has come, from the value that this session last saw or stored.
     *
     * @throws IllegalStateException if somebody else has moved it
     */
    void store() throws SQLException {
        if (reached == stored) return;
        try (var statement = session.prepareStatement(
                "update relay_position set global_index = ?, updated_at = now() where relay = ? and global_index ="
                        + " ?")) {
            statement.setLong(1, reached);
            statement.setString(2, relay);
            statement.setLong(3, stored);
            if (statement.executeUpdate() != 1) throw moved();
        }
        stored = reached;
        storedAt = System.nanoTime();
    }

    /** @throws IllegalStateException if it is not where this session last saw or stored it */
    void require() throws SQLException {
        if (read() != stored) throw moved();
    }

    private IllegalStateException moved() {
        return new IllegalStateException("somebody else has moved the relay's position from " + stored);
    }
}
