package io.quadrille.engine.integrity;

import io.quadrille.engine.log.EventEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log and chain of a database, read in one snapshot. Memory does not grow with the number of events. Plain JDBC,
 * because two result sets are read alternately through one session. Not thread-safe; closing ends the transaction.
 */
final class StoredLog implements LogSource, AutoCloseable {

    private static final int EVENTS_PER_FETCH = 2_000;
    private static final int BLOCKS_PER_FETCH = 10;

    private final Connection session;
    private final LogHeader header;
    private final PreparedStatement selectEvents;
    private final PreparedStatement selectBlocks;
    private final ResultSet events;
    private final ResultSet blocks;
    private @Nullable EventEntry event;
    private @Nullable Block block;

    /** @param session runs in one transaction until this log is closed */
    StoredLog(Connection session, Range range) throws SQLException {
        this.session = session;
        session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        session.setReadOnly(true);
        session.setAutoCommit(false);
        header = header(session, range);
        selectEvents = select(
                session,
                "select global_index, "
                        + EventEntry.COLUMNS
                        + " from domain_event_entry where global_index between ? and ? order by global_index",
                range,
                EVENTS_PER_FETCH);
        selectBlocks = select(
                session,
                "select " + BlockTable.COLUMNS
                        + " from chain_block where last_index >= ? and first_index <= ? order by number",
                range,
                BLOCKS_PER_FETCH);
        events = selectEvents.executeQuery();
        blocks = selectBlocks.executeQuery();
        event = events.next() ? EventEntry.read(events) : null;
        block = blocks.next() ? BlockTable.read(blocks) : null;
    }

    @Override
    public LogHeader header() {
        return header;
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public List<Checkpoint> checkpoints() throws SQLException {
        return new CheckpointTable(session).newest(Integer.MAX_VALUE);
    }

    @Override
    public @Nullable Item next() throws SQLException {
        var nextEvent = event;
        var nextBlock = block;
        if (nextEvent != null && (nextBlock == null || nextEvent.globalIndex() <= nextBlock.boundary())) {
            event = events.next() ? EventEntry.read(events) : null;
            return new LoggedEvent(nextEvent);
        }
        if (nextBlock == null) return null;
        block = blocks.next() ? BlockTable.read(blocks) : null;
        return new LoggedBlock(nextBlock);
    }

    /** The number of events in the range. */
    long count() throws SQLException {
        try (var count = session.prepareStatement(
                "select count(*) from domain_event_entry where global_index between ? and ?")) {
            count.setLong(1, header.range().first());
            count.setLong(2, header.range().last());
            try (var row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        selectEvents.close();
        selectBlocks.close();
        session.rollback();
    }

    private static LogHeader header(Connection session, Range range) throws SQLException {
        var store = new BlockTable(session).storeId();
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select now()")) {
            row.next();
            return new LogHeader(store, row.getObject(1, OffsetDateTime.class).toInstant(), range);
        }
    }

    private static PreparedStatement select(Connection session, String sql, Range range, int fetchSize)
            throws SQLException {
        var statement = session.prepareStatement(sql);
        statement.setFetchSize(fetchSize);
        statement.setLong(1, range.first());
        statement.setLong(2, range.last());
        return statement;
    }
}
