package io.quadrille.engine.transport;

import io.quadrille.engine.transport.RecordCheck.Loss;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka has acknowledged to the relay, for one session: the last record in each partition, and from where on the
 * store's events are to be published again if records are gone. Not thread-safe.
 */
final class AcknowledgedRecords {

    /** Whose name a republication has that no operator has asked for. */
    static final String RELAY = "relay";

    private static final String READ = "select * from relay_record where relay = ?";

    private static final String WRITE = """
        insert into relay_record
        select ?, * from unnest(?::text[], ?::integer[], ?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[],
          ?::bigint[], ?::bigint[])
        on conflict (relay, topic, partition) do update set topic_id = excluded.topic_id,
          record_offset = excluded.record_offset, event_id = excluded.event_id,
          record_timestamp = excluded.record_timestamp, global_index = excluded.global_index,
          repeated_offset = excluded.repeated_offset, repeated_index = excluded.repeated_index\
        """;

    private static final String FORGET = "delete from relay_record where (relay, topic, partition) = (?, ?, ?)";

    private static final String REPUBLISH = """
        insert into republication (requested_by, reason, requested_at, from_position, to_position, position, topics)
        select ?, ?, clock_timestamp(), ?, ?, ?, ? where ? <= ?\
        """;

    private final Connection session;
    private final String relay;
    private final Map<TopicPartition, Acknowledged> last = new HashMap<>();
    private final Map<TopicPartition, Acknowledged> unstored = new HashMap<>();

    /**
     * @param index every event up to here that belongs in the partition was acknowledged there
     * @param repeatedOffset the last record of a republication; -1 for none
     * @param repeatedIndex the first event of all republications; meaningless without any
     */
    record Acknowledged(LastRecord record, long index, long repeatedOffset, long repeatedIndex) {

        /** The same behind a record that was acknowledged for the first time. */
        Acknowledged behind(LastRecord further, long furtherIndex) {
            return new Acknowledged(further, Math.max(index, furtherIndex), repeatedOffset, repeatedIndex);
        }

        /** The same behind a record that was published again. */
        Acknowledged repeated(LastRecord further, long firstIndex) {
            return new Acknowledged(
                    further,
                    index,
                    further.offset(),
                    repeatedOffset < 0 ? firstIndex : Math.min(repeatedIndex, firstIndex));
        }
    }

    AcknowledgedRecords(Connection session, String relay) throws SQLException {
        this.session = session;
        this.relay = relay;
        try (var select = session.prepareStatement(READ)) {
            select.setString(1, relay);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    var repeatedOffset = row.getObject("repeated_offset", Long.class);
                    last.put(
                            PositionRecords.partition(row),
                            new Acknowledged(
                                    PositionRecords.record(row),
                                    row.getLong("global_index"),
                                    repeatedOffset == null ? -1 : repeatedOffset,
                                    row.getLong("repeated_index")));
                }
            }
        }
    }

    /** The last record in each partition of which one is known. */
    Map<TopicPartition, LastRecord> records() {
        var records = new HashMap<TopicPartition, LastRecord>();
        last.forEach((partition, acknowledged) -> records.put(partition, acknowledged.record()));
        return records;
    }

    /**
     * Whether a record that was acknowledged just now stands where another one has stood that was acknowledged before.
     */
    boolean overwrites(TopicPartition partition, long offset) {
        var acknowledged = last.get(partition);
        return acknowledged != null && offset <= acknowledged.record().offset();
    }

    /** Null if none is known. */
    Acknowledged in(TopicPartition partition) {
        return last.get(partition);
    }

    /** In place of what was known of their partitions. Costs nothing. */
    void put(Map<TopicPartition, Acknowledged> changed) {
        last.putAll(changed);
        unstored.putAll(changed);
    }

    /** Stores what was put since the last time. */
    void store() throws SQLException {
        if (unstored.isEmpty()) return;
        var rows = new TreeMap<TopicPartition, Acknowledged>(RecordCheck.BY_NAME);
        rows.putAll(unstored);
        try (var write = session.prepareStatement(WRITE)) {
            write.setString(1, relay);
            array(write, 2, "text", rows.keySet(), TopicPartition::topic);
            array(write, 3, "integer", rows.keySet(), TopicPartition::partition);
            array(write, 4, "text", rows.values(), row -> row.record().topicId());
            array(write, 5, "bigint", rows.values(), row -> row.record().offset());
            array(write, 6, "text", rows.values(), row -> row.record().eventId());
            array(write, 7, "bigint", rows.values(), row -> row.record().timestamp());
            array(write, 8, "bigint", rows.values(), Acknowledged::index);
            array(write, 9, "bigint", rows.values(), row -> row.repeatedOffset() < 0 ? null : row.repeatedOffset());
            array(write, 10, "bigint", rows.values(), row -> row.repeatedOffset() < 0 ? null : row.repeatedIndex());
            write.executeUpdate();
        }
        unstored.clear();
    }

    private <T> void array(
            PreparedStatement statement, int column, String type, Collection<T> rows, Function<T, Object> value)
            throws SQLException {
        statement.setArray(
                column, session.createArrayOf(type, rows.stream().map(value).toArray()));
    }

    /**
     * Has the relay publish again what is gone, and stores what is known from now on, all or nothing.
     *
     * @param losses by partition
     * @param from the first event
     * @param until the last one that was acknowledged
     * @param now by partition the last record that there is; absent for partitions that do not exist any more
     */
    void repair(
            Map<TopicPartition, Loss> losses,
            long from,
            long until,
            Map<TopicPartition, Acknowledged> now,
            String reason)
            throws SQLException {
        session.setAutoCommit(false);
        try (var republish = session.prepareStatement(REPUBLISH)) {
            var topics = new TreeSet<String>();
            losses.keySet().forEach(partition -> topics.add(partition.topic()));
            republish.setString(1, RELAY);
            republish.setString(2, reason);
            republish.setLong(3, from);
            republish.setLong(4, until);
            republish.setLong(5, from - 1);
            republish.setArray(6, session.createArrayOf("text", topics.toArray()));
            republish.setLong(7, from);
            republish.setLong(8, until);
            republish.executeUpdate();
            put(now);
            store();
            for (var partition : losses.keySet()) if (!now.containsKey(partition)) forget(partition);
            session.commit();
        } catch (SQLException | RuntimeException e) {
            session.rollback();
            throw e;
        } finally {
            session.setAutoCommit(true);
        }
    }

    private void forget(TopicPartition partition) throws SQLException {
        try (var forget = session.prepareStatement(FORGET)) {
            forget.setString(1, relay);
            forget.setString(2, partition.topic());
            forget.setInt(3, partition.partition());
            forget.executeUpdate();
            unstored.remove(partition);
        }
        last.remove(partition);
    }

    /** A record that is still on a topic: what says which event it is. */
    record Survivor(long offset, String eventId, String aggregateId, long sequence) {}

    /** An event of the store that is on a topic. */
    record Known(long offset, long index) {}

    /** The last of some records that is an event of this store, published up to this one; null if none is. */
    Known lastKnown(List<Survivor> survivors, long index) throws SQLException {
        try (var query = session.prepareStatement("""
            select record_offset, global_index
            from unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[])
                as r (record_offset, event_id, subject, sequence)
              join domain_event_entry
                on (aggregate_identifier, sequence_number, event_identifier) = (subject, sequence, event_id)
            where global_index <= ? order by record_offset desc limit 1\
            """)) {
            array(query, 1, "bigint", survivors, Survivor::offset);
            array(query, 2, "text", survivors, Survivor::eventId);
            array(query, 3, "text", survivors, Survivor::aggregateId);
            array(query, 4, "bigint", survivors, Survivor::sequence);
            query.setLong(5, index);
            try (var row = query.executeQuery()) {
                return row.next() ? new Known(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }
}
