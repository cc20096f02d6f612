package io.quadrille.engine.processing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.jdbc.JdbcException;
import org.axonframework.common.jdbc.JdbcUtils;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/**
 * Axon's token store with three changes. It uses a clock that all processes share, it frees claims that lie in the
 * future, and it appends positions instead of updating them.
 *
 * <p>A claim whose last confirmation lies further in the future than the claim timeout is free. Its owner confirms the
 * claim every fifth of the claim timeout, so a live owner would already have replaced that time. Axon's own store keeps
 * such a claim until the claim timeout after that time, which may take long if a clock was set back.
 *
 * <p>A new position is a new row of newer_position. Appending it locks the group's row of token_entry, so that a
 * process that takes over the claim waits. The row of token_entry itself is written when the group is claimed or
 * released, and every fifth of the claim timeout. The view newest_position shows the position of each group.
 * Thread-safe.
 *
 * <p>The statements use Axon's ConnectionProvider, like those of the superclass, and therefore no JdbcClient.
 */
public final class GroupPositions extends JdbcTokenStore {

    private static final String APPEND = """
        with entry as (
          select token from token_entry where processor_name = ? and segment = ? and owner = ? for update),
        former as (
          delete from newer_position where processor_name = ? and segment = ? and id = any(?))
        insert into newer_position (processor_name, segment, token, token_type, entry_sha256)
        select ?, ?, ?, ?, sha256(coalesce(token, '')) from entry returning id\
        """;

    private static final String NEWEST = """
        select newer.token, newer.token_type from newer_position newer join token_entry entry using (processor_name,
          segment)
        where processor_name = ? and segment = ? and entry_sha256 = sha256(coalesce(entry.token, ''))
          and id = (select max(id) from newer_position where processor_name = ? and segment = ?)\
        """;

    /** Deletes the rows that earlier processes have left. */
    private static final String DELETE_OLD = """
        delete from newer_position where processor_name = ? and segment = ?
          and id < (select max(id) from newer_position where processor_name = ? and segment = ?)\
        """;

    /**
     * The number of its rows that a process remembers, to delete them with the next position. It is more than one
     * because a transaction that deletes rows may be rolled back. Rows beyond this number stay until a process claims
     * the segment for the first time since its start.
     */
    private static final int MAX_REMEMBERED = 4;

    private final String owner;
    private final Duration claimTimeout;
    private final Clock clock;
    private final Map<String, AppendedRows> appended = new ConcurrentHashMap<>();

    /** The last rows of newer_position that this process has appended for a segment. */
    private static final class AppendedRows {

        /** Ids of rows that may exist, the newest last. Rows of transactions that were rolled back do not exist. */
        private final Deque<Long> ids = new ArrayDeque<>();

        /** When {@link #storeToken} last wrote token_entry, by the monotonic clock. */
        private long entryWrittenAt = System.nanoTime();
    }

    /**
     * @param owner the name under which this process claims segments
     * @param claimTimeout a different process may claim a segment when the last confirmation is older than this
     * @param clock the same in all processes on the database. It becomes the clock of all token stores in this JVM,
     *     because Axon keeps it in a static field
     */
    public GroupPositions(Builder builder, String owner, Duration claimTimeout, Clock clock) {
        super(builder.nodeId(owner).claimTimeout(claimTimeout));
        this.owner = owner;
        this.claimTimeout = claimTimeout;
        this.clock = clock;
        AbstractTokenEntry.clock = clock;
    }

    @Override
    protected TrackingToken claimToken(Connection connection, AbstractTokenEntry<?> entry) throws SQLException {
        if (entry.getOwner() != null
                && entry.timestamp().isAfter(clock.instant().plus(claimTimeout))) {
            entry.releaseClaim(entry.getOwner());
        }
        return super.claimToken(connection, entry);
    }

    /** Claims the segment or confirms the claim, and writes the newest position to the group's row of token_entry. */
    @Override
    public @Nullable TrackingToken fetchToken(String processorName, int segment) throws UnableToClaimTokenException {
        var entry = super.fetchToken(processorName, segment);
        // A separate statement, because the claim may have waited for a transaction that has stored a position.
        var newer = newer(processorName, segment);
        if (appended.putIfAbsent(key(processorName, segment), new AppendedRows()) == null)
            deleteOld(processorName, segment);
        if (newer.isEmpty()) return entry;
        super.storeToken(newer.get(), processorName, segment);
        return newer.get();
    }

    @Override
    public void storeToken(@Nullable TrackingToken token, String processorName, int segment)
            throws UnableToClaimTokenException {
        var rows = appended.computeIfAbsent(key(processorName, segment), any -> new AppendedRows());
        boolean due = System.nanoTime() - rows.entryWrittenAt
                >= claimTimeout.dividedBy(5).toNanos();
        if (token != null && !due && append(token, processorName, segment, rows)) return;
        super.storeToken(token, processorName, segment);
        rows.entryWrittenAt = System.nanoTime();
    }

    /** Writes the newest position to the group's row of token_entry and releases the claim. */
    @Override
    public void releaseClaim(String processorName, int segment) {
        var newer = newer(processorName, segment);
        if (newer.isPresent()) {
            var connection = getConnection();
            // Updates no row if a different process holds the claim by now.
            try (var update = storeUpdate(connection, newer.get(), processorName, segment)) {
                update.executeUpdate();
            } catch (SQLException e) {
                throw new JdbcException("the position of " + processorName + " cannot be stored", e);
            } finally {
                JdbcUtils.closeQuietly(connection);
            }
        }
        super.releaseClaim(processorName, segment);
    }

    /** Appends a position if this process holds the claim. Returns whether it holds the claim. */
    private boolean append(TrackingToken token, String processorName, int segment, AppendedRows rows) {
        var stored = serializer().serialize(token, byte[].class);
        var connection = getConnection();
        try (var statement = connection.prepareStatement(APPEND)) {
            statement.setString(1, processorName);
            statement.setInt(2, segment);
            statement.setString(3, owner);
            statement.setString(4, processorName);
            statement.setInt(5, segment);
            statement.setArray(6, connection.createArrayOf("int8", rows.ids.toArray()));
            statement.setString(7, processorName);
            statement.setInt(8, segment);
            statement.setBytes(9, stored.getData());
            statement.setString(10, stored.getType().getName());
            try (var row = statement.executeQuery()) {
                if (!row.next()) return false;
                rows.ids.addLast(row.getLong(1));
                if (rows.ids.size() > MAX_REMEMBERED) rows.ids.removeFirst();
                return true;
            }
        } catch (SQLException e) {
            throw new JdbcException("the position of " + processorName + " cannot be stored", e);
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    /** The position in newer_position, if it is newer than the one in token_entry. */
    private Optional<TrackingToken> newer(String processorName, int segment) {
        return ofSegment(NEWEST, processorName, segment, statement -> {
            try (var row = statement.executeQuery()) {
                if (!row.next()) return Optional.empty();
                return Optional.of(serializer()
                        .deserialize(
                                new SimpleSerializedObject<>(row.getBytes(1), byte[].class, row.getString(2), null)));
            }
        });
    }

    private void deleteOld(String processorName, int segment) {
        ofSegment(DELETE_OLD, processorName, segment, PreparedStatement::executeUpdate);
    }

    private interface Execution<T> {

        T execute(PreparedStatement statement) throws SQLException;
    }

    /** @param sql has four parameters: processor name and segment, twice */
    private <T> T ofSegment(String sql, String processorName, int segment, Execution<T> execution) {
        var connection = getConnection();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, processorName);
            statement.setInt(2, segment);
            statement.setString(3, processorName);
            statement.setInt(4, segment);
            return execution.execute(statement);
        } catch (SQLException e) {
            throw new JdbcException("the position of " + processorName + " cannot be read", e);
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private static String key(String processorName, int segment) {
        return processorName + "/" + segment;
    }
}
