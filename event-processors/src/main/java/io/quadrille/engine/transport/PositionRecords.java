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
import org.springframework.jdbc.core.simple.JdbcClient;

/** The last record of each partition that each group has taken. Thread-safe, in the caller's transaction. */
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
     * To be called in the transaction that stores the position behind these messages: one statement, whatever their
     * number.
     */
    public void passed(String group, Collection<? extends TrackedEventMessage<?>> messages) {
        var last = new HashMap<TopicPartition, LastRecord>();
        for (var message : messages) {
            if (message instanceof PlacedRecord.Carrier carrier) {
                last.put(carrier.place().partition(), carrier.place().record());
            }
        }
        put(group, last);
    }

    /** Of the group, by partition. */
    Map<TopicPartition, LastRecord> of(String group) {
        var records = new HashMap<TopicPartition, LastRecord>();
        jdbc.sql("select * from position_record where processing_group = :group")
                .param("group", group)
                .query(row -> {
                    records.put(partition(row), record(row));
                });
        return records;
    }

    /** Notes these, in place of what is noted of their partitions. */
    void put(String group, Map<TopicPartition, LastRecord> records) {
        write(UPDATE, group, records);
    }

    /** Notes those of partitions of which nothing is noted. */
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

    private void write(String otherwise, String group, Map<TopicPartition, LastRecord> records) {
        if (records.isEmpty()) return;
        var rows = new TreeMap<TopicPartition, LastRecord>(RecordCheck.BY_NAME);
        rows.putAll(records);
        jdbc.sql(INSERT + otherwise)
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

    private static <T> Stream<T> column(Map<TopicPartition, LastRecord> rows, Function<LastRecord, T> of) {
        return rows.values().stream().map(of);
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
