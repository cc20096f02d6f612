package io.quadrille.engine.transport;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The last record that each group has read in each partition. Thread-safe, in the caller's transaction. */
public final class PositionRecords {

    private static final String INSERT = """
        insert into position_record (processing_group, topic, partition, topic_id, record_offset, event_id,
          record_timestamp)
        select :group, * from unnest(cast(:topics as text[]), cast(:partitions as integer[]), cast(:ids as text[]),
          cast(:offsets as bigint[]), cast(:events as text[]), cast(:timestamps as bigint[]))
        on conflict (processing_group, topic, partition) do\s\
        """;

    private static final String UPDATE = """
        update set topic_id = excluded.topic_id, record_offset = excluded.record_offset, event_id = excluded.event_id,
          record_timestamp = excluded.record_timestamp\
        """;

    private final JdbcClient jdbc;

    public PositionRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores the last record of these messages in each partition. Must be called in the transaction that moves the
     * group's position to the last of them. Needs one statement for any number of messages.
     */
    public void store(String group, Collection<? extends TrackedEventMessage<?>> messages) {
        var last = new HashMap<TopicPartition, LastRecord>();
        for (var message : messages) {
            if (message instanceof PlacedRecord.Carrier carrier) {
                last.put(carrier.place().partition(), carrier.place().record());
            }
        }
        put(group, last);
    }

    /** The group's last records, by partition. */
    Map<TopicPartition, LastRecord> of(String group) {
        var records = new HashMap<TopicPartition, LastRecord>();
        jdbc.sql("select * from position_record where processing_group = :group")
                .param("group", group)
                .query(row -> {
                    records.put(partition(row), record(row));
                });
        return records;
    }

    /** Stores these records, and replaces the stored ones of their partitions. */
    void put(String group, Map<TopicPartition, LastRecord> records) {
        write(UPDATE, group, records);
    }

    /** Stores these records for partitions without a stored one. */
    void putIfAbsent(String group, Map<TopicPartition, LastRecord> records) {
        write("nothing", group, records);
    }

    void forget(String group, TopicPartition partition) {
        jdbc.sql("delete from position_record where (processing_group, topic, partition) = (:group, :topic,"
                        + " :partition)")
                .param("group", group)
                .param("topic", partition.topic())
                .param("partition", partition.partition())
                .update();
    }

    private void write(String onConflict, String group, Map<TopicPartition, LastRecord> records) {
        if (records.isEmpty()) return;
        var rows = new TreeMap<TopicPartition, LastRecord>(RecordCheck.BY_NAME);
        rows.putAll(records);
        jdbc.sql(INSERT + onConflict)
                .param("group", group)
                .param(
                        "topics",
                        rows.keySet().stream().map(TopicPartition::topic).toArray(String[]::new))
                .param(
                        "partitions",
                        rows.keySet().stream().map(TopicPartition::partition).toArray(Integer[]::new))
                .param("ids", column(rows, LastRecord::topicId).toArray(String[]::new))
                .param("offsets", column(rows, LastRecord::offset).toArray(Long[]::new))
                .param("events", column(rows, LastRecord::eventId).toArray(String[]::new))
                .param("timestamps", column(rows, LastRecord::timestamp).toArray(Long[]::new))
                .update();
    }

    private static <T> Stream<@Nullable T> column(
            Map<TopicPartition, LastRecord> rows, Function<LastRecord, @Nullable T> value) {
        return rows.values().stream().map(value);
    }

    static TopicPartition partition(ResultSet row) throws SQLException {
        return new TopicPartition(row.getString("topic"), row.getInt("partition"));
    }

    static LastRecord record(ResultSet row) throws SQLException {
        return new LastRecord(
                row.getString("topic_id"),
                row.getLong("record_offset"),
                row.getString("event_id"),
                row.getObject("record_timestamp", Long.class));
    }
}
