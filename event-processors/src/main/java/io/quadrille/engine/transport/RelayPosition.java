package io.quadrille.engine.transport;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The relay's position: the global index up to which Kafka has acknowledged every event. Each update leaves a dead
 * version of the row, and PostgreSQL cannot remove dead versions while an old snapshot is open; so under load the
 * position is stored at most every 250 ms. After a failure the next relay publishes the events after the stored
 * position again; in the groups, the duplicates have no effect. Plain JDBC, in the relay's own session. Not
 * thread-safe.
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

    /** Reads the stored position; 0 if nothing was published yet. Must be called first. */
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

    /** Notes, in memory only, that every event up to this one is acknowledged. */
    void reached(long position) {
        reached = position;
    }

    /** Whether it is time to store the reached position. */
    boolean isDue() {
        return reached != stored && System.nanoTime() - storedAt >= STORE_EVERY_NANOS;
    }

    /**
     * Stores the reached position.
     *
     * @throws IllegalStateException if the stored position is not the one that this session last read or stored
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

    /** @throws IllegalStateException if the stored position is not the one that this session last read or stored */
    void require() throws SQLException {
        if (read() != stored) throw moved();
    }

    private IllegalStateException moved() {
        return new IllegalStateException(
                "another session or an operator has moved the relay's position from " + stored);
    }
}
