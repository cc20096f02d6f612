package io.quadrille.engine.transport;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka has acknowledged to the relay in each partition: the last record, and up to which event the partition is
 * complete. Requests the republication of lost events. Plain JDBC, because its statements must use the relay's own
 * session, whose lock ends with it. Not thread-safe.
 */
final class AcknowledgedRecords {

    /** The actor of a republication that the relay itself has requested. */
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
    private final Map<TopicPartition, LastAcknowledged> last = new HashMap<>();
    private final Map<TopicPartition, LastAcknowledged> unstored = new HashMap<>();

    /**
     * The last acknowledged record of a partition.
     *
     * @param index the global index up to which Kafka has acknowledged every event of the partition
     * @param repeatedOffset the offset of the last record that was published again; -1 if there is none
     * @param repeatedIndex the lowest global index from which events were published again; meaningless if
     *     {@code repeatedOffset} is -1
     */
    record LastAcknowledged(LastRecord record, long index, long repeatedOffset, long repeatedIndex) {

        /** For a partition in which the relay has republished nothing. */
        static LastAcknowledged first(LastRecord record, long index) {
            return new LastAcknowledged(record, index, -1, 0);
        }

        /** Replaces the last record; the acknowledged events stay the same. */
        LastAcknowledged withRecord(LastRecord other) {
            return new LastAcknowledged(other, index, repeatedOffset, repeatedIndex);
        }

        /** The state after a further record that was published for the first time. */
        LastAcknowledged withPublished(LastRecord further, long furtherIndex) {
            return new LastAcknowledged(further, Math.max(index, furtherIndex), repeatedOffset, repeatedIndex);
        }

        /** The state after a further record that was published again. */
        LastAcknowledged withRepublished(LastRecord further, long firstIndex) {
            return new LastAcknowledged(
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
                            new LastAcknowledged(
                                    PositionRecords.record(row),
                                    row.getLong("global_index"),
                                    repeatedOffset == null ? -1 : repeatedOffset,
                                    row.getLong("repeated_index")));
                }
            }
        }
    }

    /** The last record of each partition that has one. */
    Map<TopicPartition, LastRecord> records() {
        var records = new HashMap<TopicPartition, LastRecord>();
        last.forEach((partition, acknowledged) -> records.put(partition, acknowledged.record()));
        return records;
    }

    /** Whether Kafka had already acknowledged this offset; a second acknowledgement shows that records were lost. */
    boolean overwrites(TopicPartition partition, long offset) {
        var acknowledged = last.get(partition);
        return acknowledged != null && offset <= acknowledged.record().offset();
    }

    /** The last record of a partition; empty if none is known. */
    Optional<LastAcknowledged> in(TopicPartition partition) {
        return Optional.ofNullable(last.get(partition));
    }

    /** Replaces the last records of these partitions, in memory only. */
    void put(Map<TopicPartition, LastAcknowledged> changed) {
        last.putAll(changed);
        unstored.putAll(changed);
    }

    /** Stores the records that were put since the last call. */
    void store() throws SQLException {
        if (unstored.isEmpty()) return;
        var rows = new TreeMap<TopicPartition, LastAcknowledged>(RecordCheck.BY_NAME);
        rows.putAll(unstored);
        try (var write = session.prepareStatement(WRITE)) {
            write.setString(1, relay);
            array(write, 2, "text", rows.keySet(), TopicPartition::topic);
            array(write, 3, "integer", rows.keySet(), TopicPartition::partition);
            array(write, 4, "text", rows.values(), row -> row.record().topicId());
            array(write, 5, "bigint", rows.values(), row -> row.record().offset());
            array(write, 6, "text", rows.values(), row -> row.record().eventId());
            array(write, 7, "bigint", rows.values(), row -> row.record().timestamp());
            array(write, 8, "bigint", rows.values(), LastAcknowledged::index);
            array(write, 9, "bigint", rows.values(), row -> row.repeatedOffset() < 0 ? null : row.repeatedOffset());
            array(write, 10, "bigint", rows.values(), row -> row.repeatedOffset() < 0 ? null : row.repeatedIndex());
            write.executeUpdate();
        }
        unstored.clear();
    }

    private <T> void array(
            PreparedStatement statement,
            int column,
            String type,
            Collection<T> rows,
            Function<T, @Nullable Object> value)
            throws SQLException {
        statement.setArray(
                column, session.createArrayOf(type, rows.stream().map(value).toArray()));
    }

    /**
     * Requests a republication of lost events, if there are any, and replaces the last records of their partitions, in
     * one transaction.
     *
     * @param losses the partitions that have lost records
     * @param from the global index of the first event to publish again
     * @param until the global index of the last event that Kafka has acknowledged
     * @param last for each partition, the last record that is left; absent for partitions that no longer exist
     * @param reason stored with the republication, for operators
     */
    void repair(
            Collection<TopicPartition> losses,
            long from,
            long until,
            Map<TopicPartition, LastAcknowledged> last,
            String reason)
            throws SQLException {
        session.setAutoCommit(false);
        try (var republish = session.prepareStatement(REPUBLISH)) {
            var topics = new TreeSet<String>();
            losses.forEach(partition -> topics.add(partition.topic()));
            republish.setString(1, RELAY);
            republish.setString(2, reason);
            republish.setLong(3, from);
            republish.setLong(4, until);
            republish.setLong(5, from - 1);
            republish.setArray(6, session.createArrayOf("text", topics.toArray()));
            republish.setLong(7, from);
            republish.setLong(8, until);
            republish.executeUpdate();
            put(last);
            store();
            for (var partition : losses) if (!last.containsKey(partition)) forget(partition);
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

    /** A record that is left on a topic, with the headers that identify its event. */
    record SurvivingRecord(long offset, String eventId, String aggregateId, long sequence) {}

    /** A record that is left on a topic and holds an event of this store, with the event's global index. */
    record OwnSurvivor(long offset, long index) {}

    /**
     * The last of these records that holds an event of this store with at most the given global index; empty if none
     * does.
     */
    Optional<OwnSurvivor> lastOwn(List<SurvivingRecord> survivors, long maxIndex) throws SQLException {
        try (var query = session.prepareStatement("""
            select record_offset, global_index
            from unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[])
                as r (record_offset, event_id, subject, sequence)
              join domain_event_entry
                on (aggregate_identifier, sequence_number, event_identifier) = (subject, sequence, event_id)
            where global_index <= ? order by record_offset desc limit 1\
            """)) {
            array(query, 1, "bigint", survivors, SurvivingRecord::offset);
            array(query, 2, "text", survivors, SurvivingRecord::eventId);
            array(query, 3, "text", survivors, SurvivingRecord::aggregateId);
            array(query, 4, "bigint", survivors, SurvivingRecord::sequence);
            query.setLong(5, maxIndex);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(new OwnSurvivor(row.getLong(1), row.getLong(2))) : Optional.empty();
            }
        }
    }
}
