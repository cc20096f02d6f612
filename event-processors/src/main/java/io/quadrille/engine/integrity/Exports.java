package io.quadrille.engine.integrity;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log as lines of JSON, with its chain, so that the copy can be verified alone. One snapshot, however long
 * it takes; memory stays small. Thread-safe.
 */
public final class Exports {

    private static final Logger log = LoggerFactory.getLogger(Exports.class);
    private static final String FIRST = "select min(global_index) from domain_event_entry where time_stamp >= ?";
    private static final String LAST = "select max(global_index) from domain_event_entry where time_stamp <= ?";

    private final DataSource sessions;

    /**
     * @param sessions opens a database session of its own at each call, that waits minutes for an answer; not a pool
     */
    public Exports(DataSource sessions) {
        this.sessions = sessions;
    }

    /**
     * Writes all from the first event of that time, or position, to the last one; what lies between them in the log is
     * exported though its time may lie outside, where clocks differ.
     *
     * @param out is flushed, not closed
     * @param progress counts events
     * @return how many events were written
     */
    public long write(
            Optional<ExportLimit> from, Optional<ExportLimit> to, OutputStream out, Verification.Progress progress)
            throws SQLException, IOException {
        return write(from, to, out, progress, session -> {});
    }

    /** Is told the database session of an export, for another thread to end. */
    @FunctionalInterface
    public interface Opened {
        void session(Connection session) throws SQLException;
    }

    /**
     * The same.
     *
     * @param opened may end the session in the middle of the export, by {@link Connection#abort}; then this ends by an
     *     exception
     */
    public long write(
            Optional<ExportLimit> from,
            Optional<ExportLimit> to,
            OutputStream out,
            Verification.Progress progress,
            Opened opened)
            throws SQLException, IOException {
        try (var session = sessions.getConnection()) {
            noticeItsEnd(session);
            opened.session(session);
            // Positions of times are looked up first: what is appended meanwhile only comes behind them.
            var range = new Range(position(session, from, FIRST, Long.MAX_VALUE), position(session, to, LAST, 0));
            try (var copy = new StoredLog(session, range)) {
                if (progress != Verification.Progress.NONE) progress.begin(copy.count());
                return ExportWriter.write(copy, out, progress);
            }
        }
    }

    /**
     * A session that is aborted ends in the middle of a statement, not after it. Servers on some systems cannot do
     * that.
     */
    private static void noticeItsEnd(Connection session) {
        try (var statement = session.createStatement()) {
            statement.execute("set client_connection_check_interval = '1s'");
        } catch (SQLException unsupported) {
            log.debug(
                    "An export that is ended holds its snapshot until the statement under way has ended", unsupported);
        }
    }

    private static Long position(Connection session, Optional<ExportLimit> bound, String ofTime, long none)
            throws SQLException {
        if (bound.isEmpty()) return null;
        if (bound.get().position() != null) return bound.get().position();
        try (var statement = session.prepareStatement(ofTime)) {
            statement.setObject(1, bound.get().time().atOffset(ZoneOffset.UTC));
            try (var row = statement.executeQuery()) {
                row.next();
                long position = row.getLong(1);
                return row.wasNull() ? none : position;
            }
        }
    }
}
