package io.quadrille.engine.transport;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The offset of the last record that this store has published to each partition. The offset is stored only after the
 * events are committed, so a backup never contains an offset without its events. If the store was restored and the
 * topic holds later records whose events it lacks, they were published after the backup was taken. Plain JDBC; an
 * instance works on the relay's session. Not thread-safe.
 */
public final class PublishedEnds {

    /**
     * On startup, all records after the last stored offset must be read. Storing more often shortens that, but each
     * time costs a statement.
     */
    private static final Duration STORE_EVERY = Duration.ofSeconds(1);

    private final Connection session;
    private final Map<TopicPartition, Long> unstored = new HashMap<>();
    private long storedAt = System.nanoTime() - STORE_EVERY.toNanos();

    PublishedEnds(Connection session) {
        this.session = session;
    }

    /**
     * Adds acknowledged offsets, and stores all new offsets if it is time to.
     *
     * @param acknowledged the last acknowledged offset of each partition; may be empty
     */
    void add(Map<TopicPartition, Long> acknowledged) throws SQLException {
        acknowledged.forEach((partition, offset) -> unstored.merge(partition, offset, Math::max));
        if (unstored.isEmpty() || System.nanoTime() - storedAt < STORE_EVERY.toNanos()) return;
        store(session, unstored);
        unstored.clear();
        storedAt = System.nanoTime();
    }

    /**
     * Records that the store has the events of all records before these end offsets. Idempotent.
     *
     * @param session the connection on which one statement is executed; joins the caller's transaction, if any
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
