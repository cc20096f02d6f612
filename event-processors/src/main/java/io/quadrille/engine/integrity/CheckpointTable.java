package io.quadrille.engine.integrity;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The table {@code chain_checkpoint}, read and written by one database session. Plain JDBC, because the follower must
 * notice every SQLException and then replaces its session. Not thread-safe.
 */
final class CheckpointTable {

    private static final String COLUMNS = "store_id, block, position, events, hash, made_at, key_id, signature";

    private final Connection session;

    CheckpointTable(Connection session) {
        this.session = session;
    }

    /** The newest checkpoints, newest first. */
    List<Checkpoint> newest(int limit) throws SQLException {
        try (var select =
                session.prepareStatement("select " + COLUMNS + " from chain_checkpoint order by block desc limit ?")) {
            select.setInt(1, limit);
            try (var row = select.executeQuery()) {
                var checkpoints = new ArrayList<Checkpoint>();
                while (row.next()) checkpoints.add(read(row));
                return checkpoints;
            }
        }
    }

    void add(Checkpoint checkpoint) throws SQLException {
        try (var insert = session.prepareStatement(
                "insert into chain_checkpoint (" + COLUMNS + ") values (?::uuid, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, checkpoint.store());
            insert.setLong(2, checkpoint.block());
            insert.setLong(3, checkpoint.position());
            insert.setLong(4, checkpoint.events());
            insert.setBytes(5, HexFormat.of().parseHex(checkpoint.hash()));
            insert.setObject(6, checkpoint.time().atOffset(ZoneOffset.UTC));
            insert.setString(7, checkpoint.keyId());
            insert.setBytes(
                    8,
                    checkpoint.signature() == null ? null : Base64.getDecoder().decode(checkpoint.signature()));
            insert.executeUpdate();
        }
    }

    /** The current time on the database's clock. */
    Instant now() throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static Checkpoint read(ResultSet row) throws SQLException {
        var signature = row.getBytes("signature");
        return new Checkpoint(
                row.getString("store_id"),
                row.getLong("block"),
                row.getLong("position"),
                row.getLong("events"),
                HexFormat.of().formatHex(row.getBytes("hash")),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                signature != null,
                row.getString("key_id"),
                signature == null ? null : Base64.getEncoder().encodeToString(signature));
    }
}
