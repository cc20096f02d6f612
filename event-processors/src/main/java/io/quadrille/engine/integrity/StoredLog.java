package io.quadrille.engine.integrity;

import io.quadrille.engine.log.EventEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * A store as one snapshot of its database shows it. Memory stays small, however many events there are. Not thread-safe;
 * closing ends the transaction.
 */
final class StoredLog implements LogSource, AutoCloseable {

    private static final int EVENTS = 2_000;
    private static final int BLOCKS = 10;

    private final Connection session;
    private final Header header;
    private final PreparedStatement selectEvents;
    private final PreparedStatement selectBlocks;
    private final ResultSet events;
    private final ResultSet blocks;
    private EventEntry event;
    private Block block;

    /** @param session is given a transaction of its own until this is closed */
    StoredLog(Connection session, Range range) throws SQLException {
        this.session = session;
        session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        session.setReadOnly(true);
        session.setAutoCommit(false);
        header = header(range);
        long from = range.from() == null ? Long.MIN_VALUE : range.from();
        long to = range.to() == null ? Long.MAX_VALUE : range.to();
        selectEvents = select(
                "select global_index, "
                        + EventEntry.COLUMNS
                        + " from domain_event_entry where global_index between ? and ? order by global_index",
                from,
                to,
                EVENTS);
        selectBlocks = select(
                "select " + BlockTable.COLUMNS
                        + " from chain_block where last_index >= ? and first_index <= ? order by number",
                from,
                to,
                BLOCKS);
        events = selectEvents.executeQuery();
        blocks = selectBlocks.executeQuery();
        event = nextEvent();
        block = nextBlock();
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public List<Checkpoint> checkpoints() throws SQLException {
        return new CheckpointTable(session).newest(Integer.MAX_VALUE);
    }

    @Override
    public Item next() throws SQLException {
        if (event != null && (block == null || event.globalIndex() <= block.boundary())) {
            var item = new Event(event);
            event = nextEvent();
            return item;
        }
        if (block == null) return null;
        var item = new Chained(block);
        block = nextBlock();
        return item;
    }

    /** How many events the range has. */
    long count() throws SQLException {
        try (var count = session.prepareStatement(
                "select count(*) from domain_event_entry where global_index between ? and ?")) {
            count.setLong(
                    1,
                    header.range().from() == null
                            ? Long.MIN_VALUE
                            : header.range().from());
            count.setLong(
                    2,
                    header.range().to() == null
                            ? Long.MAX_VALUE
                            : header.range().to());
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

    private Header header(Range range) throws SQLException {
        var store = new BlockTable(session).storeId();
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select now()")) {
            row.next();
            return new Header(store, row.getObject(1, OffsetDateTime.class).toInstant(), range);
        }
    }

    private PreparedStatement select(String sql, long from, long to, int page) throws SQLException {
        var statement = session.prepareStatement(sql);
        statement.setFetchSize(page);
        statement.setLong(1, from);
        statement.setLong(2, to);
        return statement;
    }

    private EventEntry nextEvent() throws SQLException {
        return events.next() ? EventEntry.read(events) : null;
    }

    private Block nextBlock() throws SQLException {
        return blocks.next() ? BlockTable.read(blocks) : null;
    }
}
