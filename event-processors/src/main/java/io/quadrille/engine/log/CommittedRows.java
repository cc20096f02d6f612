package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the log of committed events in the order of their global index, and never skips one.
 *
 * <p>A missing index is either an event of a transaction that is still open, or was drawn by one that rolled back. No
 * clock decides which: an insert holds its lock on the table from before it draws an index until its transaction ends.
 * So the transactions that hold that lock after the hole was seen are the only ones that can still fill it; when the
 * last of them has ended and the hole is still there, it is final. Until then reading stops in front of it. Source of
 * the rule: PostgreSQL takes RowExclusiveLock when a statement is planned, before defaults are evaluated, and releases
 * a transaction's locks after it has become visible.
 *
 * <p>Not thread-safe: one reader, one position.
 *
 * @param <R> what is read of each event
 */
public final class CommittedRows<R> {

    /** Reads the current row, and nothing but it. */
    @FunctionalInterface
    public interface Row<R> {

        R read(long globalIndex, ResultSet row) throws SQLException;
    }

    /**
     * Of payloads and metadata in one read; ten times what is in a full one of usual events, and little of a small
     * heap.
     */
    private static final int BYTES = 2 * 1024 * 1024;

    private final String select;
    private final Row<R> reading;
    private long position;
    private long holeBefore;
    private long settledBefore;
    private Set<String> writers = Set.of();
    private boolean more;

    /**
     * @param columns of domain_event_entry, besides global_index
     * @param position the last global index that was read already, 0 for none
     */
    public CommittedRows(String columns, Row<R> reading, long position) {
        this.select = "select * from (select global_index, " + columns
                + ", sum(octet_length(payload) + octet_length(meta_data)) over (order by global_index rows unbounded"
                + " preceding) as bytes, octet_length(payload) + octet_length(meta_data) as own_bytes from (select *"
                + " from domain_event_entry where global_index > ? order by global_index limit ?) next) sized where"
                + " bytes - own_bytes < " + BYTES
                + " order by global_index";
        this.reading = reading;
        this.position = position;
    }

    /** The last global index read or known to be final. */
    public long position() {
        return position;
    }

    /** Whether reading stopped in front of a hole that an open transaction may still fill. */
    public boolean waiting() {
        return holeBefore > 0;
    }

    /** Whether the last read came to an end because it had read enough, so that there are probably more. */
    public boolean more() {
        return more;
    }

    /**
     * The next events, at most {@code limit}, and no further one after 2 MB of them; fewer, or none, in front of a hole
     * that may still be filled. The connection must be in auto-commit mode, so that each query sees what has been
     * committed by then.
     *
     * <p>In front of such a hole a call costs one look at the open transactions, and reads events again only after one
     * of those that may fill the hole has ended.
     */
    public List<R> read(Connection connection, int limit) throws SQLException {
        if (waiting() && !settle(connection)) return List.of();
        var events = new ArrayList<R>();
        long beyondHole = 0;
        long last = 0;
        long bytes = 0;
        int rows = 0;
        try (var statement = connection.prepareStatement(select)) {
            statement.setLong(1, position);
            statement.setInt(2, limit);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    last = row.getLong(1);
                    bytes = row.getLong("bytes");
                    rows++;
                    if (beyondHole > 0) continue;
                    if (last != position + 1 && last > settledBefore) {
                        beyondHole = last;
                    } else {
                        events.add(reading.read(last, row));
                        position = last;
                    }
                }
            }
        }
        more = beyondHole == 0 && (rows == limit || bytes >= BYTES);
        if (beyondHole == 0) {
            holeBefore = 0;
        } else if (beyondHole > holeBefore) {
            // A hole further on than those waited for: other transactions may fill it, and all the holes behind it seen
            // now.
            holeBefore = last;
            writers = ActiveAppenders.of(connection);
        }
        return events;
    }

    /**
     * Every index below {@code holeBefore} is final once all that held the lock when the holes were seen have ended.
     *
     * @return whether one of them has ended since the last look: before that, the hole is what it was
     */
    private boolean settle(Connection connection) throws SQLException {
        var open = new HashSet<>(writers);
        open.retainAll(ActiveAppenders.of(connection));
        boolean ended = open.size() < writers.size();
        writers = open;
        if (!open.isEmpty()) return ended;
        settledBefore = holeBefore;
        holeBefore = 0;
        return true;
    }
}
