package io.quadrille.engine.integrity;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The table {@code chain_block}, read and written by one database session. Plain JDBC, because the follower must notice
 * every SQLException and then replaces its session. Not thread-safe.
 */
final class BlockTable {

    /** A query for the global index of the last chained event, 0 if there is none. */
    static final String POSITION =
            "select coalesce((select last_index from chain_block order by number desc limit 1), 0)";

    static final String COLUMNS = "number, first_index, last_index, events, total, previous, hash, entries, chained_at";

    private final Connection session;

    BlockTable(Connection session) {
        this.session = session;
    }

    String storeId() throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select store_id::text from chain_origin")) {
            if (!row.next()) throw new IllegalStateException("chain_origin is empty: this store has no id");
            return row.getString(1);
        }
    }

    /** The newest block, or {@link Block#origin} if there is none. */
    Block last() throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery(
                        "select " + COLUMNS + " from chain_block order by number desc limit 1")) {
            return row.next() ? read(row) : Block.origin(storeId());
        }
    }

    /** @throws SQLException if a block with this number already exists, or the database fails */
    void append(Block block) throws SQLException {
        try (var insert = session.prepareStatement(
                "insert into chain_block (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, block.number());
            insert.setLong(2, block.first());
            insert.setLong(3, block.last());
            insert.setInt(4, block.events());
            insert.setLong(5, block.total());
            insert.setBytes(6, block.previous());
            insert.setBytes(7, block.hash());
            insert.setBytes(8, block.entries());
            insert.setObject(9, block.chainedAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    static Block read(ResultSet row) throws SQLException {
        return new Block(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getInt(4),
                row.getLong(5),
                row.getBytes(6),
                row.getBytes(7),
                row.getBytes(8),
                row.getObject(9, OffsetDateTime.class).toInstant());
    }
}
