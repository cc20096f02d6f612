package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Up to where the log can be read in one go: every event with an index up to there is committed, and a hole below it is
 * final. The rule is that of {@link CommittedRows}: what was missing below the last event is decided once all
 * transactions that held an insert's lock after that event was seen have ended. It serves readers of the whole past,
 * which need no look at each hole.
 *
 * <p>Not thread-safe.
 */
public final class SettledPosition {

    private long settled;
    private long seen;
    private Set<String> writers = Set.of();

    /**
     * The last settled index, 0 for an empty store. Never goes back, never waits: a transaction that stays open holds
     * it back.
     *
     * @param connection in auto-commit mode, so that each query sees what has been committed by then
     */
    public long look(Connection connection) throws SQLException {
        if (seen > settled) {
            writers.retainAll(ActiveAppenders.of(connection));
            if (writers.isEmpty()) settled = seen;
        }
        if (seen == settled) {
            seen = last(connection);
            // In this order: who has ended in between has committed, and is seen by whoever reads now.
            writers = ActiveAppenders.of(connection);
            if (writers.isEmpty()) settled = seen;
        }
        return settled;
    }

    private static long last(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select coalesce(max(global_index), 0) from domain_event_entry")) {
            row.next();
            return row.getLong(1);
        }
    }
}
