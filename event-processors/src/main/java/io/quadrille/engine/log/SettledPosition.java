package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Finds the global index up to which the log is complete: every event up to there is committed, and every missing index
 * below it stays missing. The rule is that of {@link CommittedRows}: an index missing below the last event stays
 * missing once all transactions that held the lock of an insert when that event was seen have ended. This class is for
 * readers of the whole log, which need not check each hole.
 *
 * <p>Not thread-safe.
 */
public final class SettledPosition {

    private long settled;
    private long seen;
    private Set<String> appenders = Set.of();

    /**
     * Computes how far the log is settled by now. The result never decreases. The call never waits: while a transaction
     * stays open, the result stays the same.
     *
     * @param connection in auto-commit mode, so that each query sees what is committed at that time
     * @return the last settled global index, 0 for an empty store
     */
    public long advance(Connection connection) throws SQLException {
        if (seen > settled) {
            appenders.retainAll(ActiveAppenders.of(connection));
            if (appenders.isEmpty()) settled = seen;
        }
        if (seen == settled) {
            seen = last(connection);
            // Queried after the index was read: if a transaction has ended in between, it is committed or rolled back,
            // and the next read sees its events.
            appenders = ActiveAppenders.of(connection);
            if (appenders.isEmpty()) settled = seen;
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
