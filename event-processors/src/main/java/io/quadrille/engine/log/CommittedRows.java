package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the committed events in the order of their global index, and never skips one.
 *
 * <p>A missing index (a hole) has one of two causes: the transaction that has drawn the index is still open, or it was
 * rolled back. No clock is needed to decide which. An insert locks the table before it draws an index, and its
 * transaction holds the lock until it ends. Indexes are drawn in ascending order, so only the transactions that hold
 * this lock when the hole is seen can still fill it. If the index is still missing when the last of them has ended, it
 * stays missing. Until then, reading stops before the hole. Source of the rule: PostgreSQL takes RowExclusiveLock
 * before it executes an insert and evaluates defaults, and releases a transaction's locks after the transaction has
 * become visible.
 *
 * <p>Not thread-safe: one reader, one position.
 *
 * @param <R> the type of the object that is read from each row
 */
public final class CommittedRows<R> {

    /** Reads the current row. Must not move the result set. */
    @FunctionalInterface
    public interface RowReader<R> {

        R read(long globalIndex, ResultSet row) throws SQLException;
    }

    /**
     * A read ends after this many bytes of payloads and metadata: more than a full read of usual events has, and little
     * compared with a small heap.
     */
    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private final String select;
    private final RowReader<R> reader;
    private long position;
    private long holeBefore;
    private long settledBefore;
    private Set<String> appenders = Set.of();
    private boolean more;

    /**
     * @param columns the columns of domain_event_entry to select, besides global_index
     * @param position the last global index that was already read, 0 for none
     */
    public CommittedRows(String columns, RowReader<R> reader, long position) {
        this.select = "select * from (select global_index, " + columns
                + ", sum(octet_length(payload) + octet_length(meta_data)) over (order by global_index rows unbounded"
                + " preceding) as bytes, octet_length(payload) + octet_length(meta_data) as own_bytes from (select *"
                + " from domain_event_entry where global_index > ? order by global_index limit ?) next) sized where"
                + " bytes - own_bytes < " + MAX_BYTES
                + " order by global_index";
        this.reader = reader;
        this.position = position;
    }

    /** The last global index that was read, or is known to stay empty. */
    public long position() {
        return position;
    }

    /** Whether the last read stopped before a hole that an open transaction may still fill. */
    public boolean waiting() {
        return holeBefore > 0;
    }

    /** Whether the last read reached its limit of events or bytes, so that there are probably more to read. */
    public boolean more() {
        return more;
    }

    /**
     * The next events, at most {@code limit}; after 2 MB the read ends with the current event. A hole that may still be
     * filled ends the read too, possibly without any event. The connection must be in auto-commit mode, so that each
     * query sees what is committed at that time.
     *
     * <p>While the position is just before such a hole, a call only queries the open transactions. It reads events
     * again only after one of the transactions that may fill the hole has ended.
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
                        events.add(reader.read(last, row));
                        position = last;
                    }
                }
            }
        }
        more = beyondHole == 0 && (rows == limit || bytes >= MAX_BYTES);
        if (beyondHole == 0) {
            holeBefore = 0;
        } else if (beyondHole > holeBefore) {
            // This hole comes after the holes that were waited for. Other transactions may fill it and the later holes
            // that this read has seen.
            holeBefore = last;
            appenders = ActiveAppenders.of(connection);
        }
        return events;
    }

    /**
     * Checks whether the transactions that held the lock when the holes were seen have ended. If all have ended, every
     * missing index below {@code holeBefore} stays missing.
     *
     * @return whether one of them has ended since the last check; if not, the hole cannot have been filled
     */
    private boolean settle(Connection connection) throws SQLException {
        var open = new HashSet<>(appenders);
        open.retainAll(ActiveAppenders.of(connection));
        boolean ended = open.size() < appenders.size();
        appenders = open;
        if (!open.isEmpty()) return ended;
        settledBefore = holeBefore;
        holeBefore = 0;
        return true;
    }
}
