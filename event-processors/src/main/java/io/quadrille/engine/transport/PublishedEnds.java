package io.quadrille.engine.transport;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The last record of each partition that was published from this store. The offset is stored after the events are
 * committed, so in a backup of the store the offset is never ahead of the events: if the store lacks the event of a
 * later record, that record was published after the backup. Plain JDBC, in the relay's own session. Not thread-safe.
 */
public final class PublishedEnds {

    /**
     * After a restart, the records after the last stored offset have to be read, so the interval is short. Each storing
     * needs one statement.
     */
    private static final Duration STORE_EVERY = Duration.ofSeconds(1);

    private final Connection session;
    private final Map<TopicPartition, Long> unstored = new HashMap<>();
    private long storedAt = System.nanoTime() - STORE_EVERY.toNanos();

    PublishedEnds(Connection session) {
        this.session = session;
    }

    /** @param acknowledged the last acknowledged offset of each partition; may be empty */
    void add(Map<TopicPartition, Long> acknowledged) throws SQLException {
        acknowledged.forEach((partition, offset) -> unstored.merge(partition, offset, Math::max));
        if (unstored.isEmpty() || System.nanoTime() - storedAt < STORE_EVERY.toNanos()) return;
        store(session, unstored);
        unstored.clear();
        storedAt = System.nanoTime();
    }

    /**
     * Stores that all records up to the ends of these partitions are known. Idempotent.
     *
     * @param session for one statement, in the caller's transaction if there is one
     * @param ends the offset after the last record of each partition
     */
    public static void storeUpTo(Connection session, Map<TopicPartition, Long> ends) throws SQLException {
        var last = new HashMap<TopicPartition, Long>();
        ends.forEach((partition, end) -> {
            if (end > 0) last.put(partition, end - 1);
        });
        store(session, last);
    }

    private static void store(Connection session, Map<TopicPartition, Long> ends) throws SQLException {
        var partitions = ends.keySet();
        try (var statement = session.prepareStatement("""
            insert into published_end (topic, partition, record_offset)
            select * from unnest(?::text[], ?::integer[], ?::bigint[])
            on conflict (topic, partition) do update set record_offset = excluded.record_offset\
            """)) {
            var topics = partitions.stream().map(TopicPartition::topic).toArray();
            var numbers = partitions.stream().map(TopicPartition::partition).toArray();
            statement.setArray(1, session.createArrayOf("text", topics));
            statement.setArray(2, session.createArrayOf("integer", numbers));
            statement.setArray(
                    3,
                    session.createArrayOf(
                            "bigint", partitions.stream().map(ends::get).toArray()));
            statement.executeUpdate();
        }
    }
}
