package io.quadrille.engine.integrity;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the log with its chain as JSON lines; an export can be verified without the store. Each export is one
 * snapshot of the database, even if it takes long, and needs little memory. Plain JDBC, because a different thread may
 * abort the session. Thread-safe.
 */
public final class Exports {

    private static final Logger log = LoggerFactory.getLogger(Exports.class);
    private static final String FIRST = "select min(global_index) from domain_event_entry where time_stamp >= ?";
    private static final String LAST = "select max(global_index) from domain_event_entry where time_stamp <= ?";

    private final DataSource sessions;

    /**
     * @param sessions opens a new database session at each call, so not a pool; its timeouts must allow statements that
     *     take minutes
     */
    public Exports(DataSource sessions) {
        this.sessions = sessions;
    }

    /**
     * Exports all events between two limits. If the limits are times, the export has all positions between the first
     * and the last event of that period, including events whose time is outside the period because clocks differ.
     *
     * @param out receives the export; flushed, but not closed
     * @param progress receives the number of exported events from time to time
     * @return the number of exported events
     */
    public long write(
            Optional<ExportLimit> from, Optional<ExportLimit> to, OutputStream out, Verification.EventProgress progress)
            throws SQLException, IOException {
        return write(from, to, out, progress, session -> {});
    }

    /** Receives the database session of an export, so that a different thread can end the export. */
    @FunctionalInterface
    public interface SessionListener {
        void opened(Connection session) throws SQLException;
    }

    /**
     * Exports all events between two limits and makes the session available to a different thread.
     *
     * @param listener may keep the session and end the export by {@link Connection#abort}; this method then throws
     */
    public long write(
            Optional<ExportLimit> from,
            Optional<ExportLimit> to,
            OutputStream out,
            Verification.EventProgress progress,
            SessionListener listener)
            throws SQLException, IOException {
        try (var session = sessions.getConnection()) {
            enableConnectionCheck(session);
            listener.opened(session);
            // Times are resolved to positions before the snapshot. Appends that start later get higher positions; one
            // that is still open may commit at a lower position.
            var range = new Range(position(session, from, FIRST, Long.MAX_VALUE), position(session, to, LAST, 0));
            try (var log = new StoredLog(session, range)) {
                if (progress != Verification.EventProgress.NONE) progress.begin(log.count());
                return ExportWriter.write(log, out, progress);
            }
        }
    }

    /**
     * Lets the database server detect an aborted session within a second, even during a statement. Not every operating
     * system supports this.
     */
    private static void enableConnectionCheck(Connection session) {
        try (var statement = session.createStatement()) {
            statement.execute("set client_connection_check_interval = '1s'");
        } catch (SQLException unsupported) {
            log.debug("An aborted export will keep its snapshot until its current statement ends", unsupported);
        }
    }

    private static @Nullable Long position(Connection session, Optional<ExportLimit> limit, String ofTime, long none)
            throws SQLException {
        if (limit.isEmpty()) return null;
        var time = limit.get().time();
        if (time == null) return limit.get().position();
        try (var statement = session.prepareStatement(ofTime)) {
            statement.setObject(1, time.atOffset(ZoneOffset.UTC));
            try (var row = statement.executeQuery()) {
                row.next();
                long position = row.getLong(1);
                return row.wasNull() ? none : position;
            }
        }
    }
}
