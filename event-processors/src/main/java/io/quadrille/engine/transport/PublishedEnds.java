package io.quadrille.engine.transport;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The last record of each partition that was published out of this store, for the relay's session. It is stored after
 * the events are committed, so in a backup of the store it is never ahead of the events: records behind it that the
 * store lacks were published after the backup. Not thread-safe.
 */
public final class PublishedEnds {

    /** How much must be looked through at a start, in return for a statement of some rows. */
    private static final Duration STORED_EVERY = Duration.ofSeconds(1);

    private final Connection session;
    private final Map<TopicPartition, Long> unstored = new HashMap<>();
    private long storedAt = System.nanoTime() - STORED_EVERY.toNanos();

    PublishedEnds(Connection session) {
        this.session = session;
    }

    /** @param acknowledged the last offset of each partition, of records whose events are committed; may be empty */
    void add(Map<TopicPartition, Long> acknowledged) throws SQLException {
        acknowledged.forEach((partition, offset) -> unstored.merge(partition, offset, Math::max));
        if (unstored.isEmpty() || System.nanoTime() - storedAt < STORED_EVERY.toNanos()) return;
        store(session, unstored);
        unstored.clear();
        storedAt = System.nanoTime();
    }

    /**
     * The same for what is known of all records up to where partitions end. Idempotent.
     *
     * @param session used for one statement, in the caller's transaction if there is one
     * @param ends the offset behind the last record of each partition
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
