package io.quadrille.engine.processing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.jdbc.JdbcException;
import org.axonframework.common.jdbc.JdbcUtils;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.serialization.SimpleSerializedObject;

/**
 * Axon's token store by a clock that all processes share, and with positions that are appended. A claim that was
 * confirmed in the future is nobody's: its owner confirms it every fifth of the claim timeout, so if it were alive, the
 * claim would be of now. Axon's own keeps such a claim until that time has come, which after a clock was set back is
 * that much later.
 *
 * <p>A position is a new row of newer_position; the group's row of token_entry is locked for that, so that whoever
 * takes over the claim waits, and written only when the claim is confirmed. The view newest_position says where each
 * group stands. Thread-safe.
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

    /** What the processes before this one have left. */
    private static final String FORGET = """
        delete from newer_position where processor_name = ? and segment = ?
          and id < (select max(id) from newer_position where processor_name = ? and segment = ?)\
        """;

    /**
     * More transactions in a row than that are hardly rolled back; what they would have deleted goes with the next
     * claim.
     */
    private static final int FORMER = 4;

    private final String owner;
    private final Duration claimTimeout;
    private final Clock clock;
    private final Map<String, Written> written = new ConcurrentHashMap<>();

    /** What this process has written of a segment. */
    private static final class Written {

        /** The rows that may be there, the newest last; those of transactions that were rolled back are not. */
        private final Deque<Long> rows = new ArrayDeque<>();

        private long entryAt = System.nanoTime();
    }

    /**
     * @param owner who claims
     * @param claimTimeout after which another process may claim
     * @param clock the same in all processes on the database; from now on it is that of all token stores in this JVM
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

    /** Claims, or confirms a claim, and writes the newest position to the group's row of token_entry. */
    @Override
    public TrackingToken fetchToken(String processorName, int segment) throws UnableToClaimTokenException {
        var entry = super.fetchToken(processorName, segment);
        // A statement of its own: the claim may have waited for a transaction that has stored a position.
        var newer = newer(processorName, segment);
        if (written.putIfAbsent(key(processorName, segment), new Written()) == null) forget(processorName, segment);
        if (newer == null) return entry;
        super.storeToken(newer, processorName, segment);
        return newer;
    }

    @Override
    public void storeToken(TrackingToken token, String processorName, int segment) throws UnableToClaimTokenException {
        var of = written.computeIfAbsent(key(processorName, segment), any -> new Written());
        boolean due =
                System.nanoTime() - of.entryAt >= claimTimeout.dividedBy(5).toNanos();
        if (token != null && !due && append(token, processorName, segment, of)) return;
        super.storeToken(token, processorName, segment);
        of.entryAt = System.nanoTime();
    }

    /** Gives up the claim, and leaves the newest position in the group's row of token_entry. */
    @Override
    public void releaseClaim(String processorName, int segment) {
        var newer = newer(processorName, segment);
        if (newer != null) {
            var connection = getConnection();
            // Of a claim that is another's by now, no row.
            try (var update = storeUpdate(connection, newer, processorName, segment)) {
                update.executeUpdate();
            } catch (SQLException e) {
                throw new JdbcException("The position of " + processorName + " cannot be stored", e);
            } finally {
                JdbcUtils.closeQuietly(connection);
            }
        }
        super.releaseClaim(processorName, segment);
    }

    /** Returns whether this process has the claim. */
    private boolean append(TrackingToken token, String processorName, int segment, Written of) {
        var stored = serializer().serialize(token, byte[].class);
        var connection = getConnection();
        try (var statement = connection.prepareStatement(APPEND)) {
            statement.setString(1, processorName);
            statement.setInt(2, segment);
            statement.setString(3, owner);
            statement.setString(4, processorName);
            statement.setInt(5, segment);
            statement.setArray(6, connection.createArrayOf("int8", of.rows.toArray()));
            statement.setString(7, processorName);
            statement.setInt(8, segment);
            statement.setBytes(9, stored.getData());
            statement.setString(10, stored.getType().getName());
            try (var row = statement.executeQuery()) {
                if (!row.next()) return false;
                of.rows.addLast(row.getLong(1));
                if (of.rows.size() > FORMER) of.rows.removeFirst();
                return true;
            }
        } catch (SQLException e) {
            throw new JdbcException("The position of " + processorName + " cannot be stored", e);
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    /** The position that is newer than the one in token_entry, or null. */
    private TrackingToken newer(String processorName, int segment) {
        return ofSegment(NEWEST, processorName, segment, statement -> {
            try (var row = statement.executeQuery()) {
                if (!row.next()) return null;
                return serializer()
                        .deserialize(
                                new SimpleSerializedObject<>(row.getBytes(1), byte[].class, row.getString(2), null));
            }
        });
    }

    private void forget(String processorName, int segment) {
        ofSegment(FORGET, processorName, segment, PreparedStatement::executeUpdate);
    }

    private interface Execution<T> {

        T of(PreparedStatement statement) throws SQLException;
    }

    /** @param sql names the segment twice */
    private <T> T ofSegment(String sql, String processorName, int segment, Execution<T> execution) {
        var connection = getConnection();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, processorName);
            statement.setInt(2, segment);
            statement.setString(3, processorName);
            statement.setInt(4, segment);
            return execution.of(statement);
        } catch (SQLException e) {
            throw new JdbcException("The position of " + processorName + " cannot be read", e);
        } finally {
            JdbcUtils.closeQuietly(connection);
        }
    }

    private static String key(String processorName, int segment) {
        return processorName + "/" + segment;
    }
}
