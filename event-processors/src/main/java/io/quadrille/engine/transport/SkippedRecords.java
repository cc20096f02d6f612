package io.quadrille.engine.transport;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The records that a group skips because an operator has requested it. The group parks them without reading or handling
 * them. They are stored in the database, so they hold in every process and after a restart, and stay there as a
 * history. Thread-safe, in the caller's transaction.
 */
public final class SkippedRecords {

    /**
     * An SQL expression for a name that no topic has, which replaces the name of a topic that was deleted and created
     * again. It contains the transaction's time, so a parked record and its content get the same name.
     */
    public static final String GONE =
            "topic || '-gone-' || to_char(now() at time zone 'utc', 'YYYYMMDD\"T\"HH24MISSUS')";

    private final JdbcClient jdbc;
    private final Clock clock;

    public SkippedRecords(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A record's place (topic, partition and offset) as a text, in the form {@code topic-0@17}. */
    public static String position(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** Adds a record. Idempotent. Returns false if the group already skips the record. */
    public boolean add(String group, String topic, int partition, long offset, String actor, String reason) {
        int rows = jdbc.sql("insert into skipped_record (processing_group, topic, partition, record_offset, skipped_at,"
                        + " skipped_by, reason) values (:group, :topic, :partition, :offset, :now, :actor,"
                        + " :reason) on conflict do nothing")
                .param("group", group)
                .param("topic", topic)
                .param("partition", partition)
                .param("offset", offset)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actor", actor)
                .param("reason", reason)
                .update();
        return rows > 0;
    }

    /**
     * Ends all skips of a group on a topic that was deleted and created again, because the offsets now belong to
     * different records. The rows stay, under a name that no topic has.
     */
    public void leave(String group, String topic) {
        jdbc.sql("update skipped_record set topic = " + GONE + " where (processing_group, topic) = (:group, :topic)")
                .param("group", group)
                .param("topic", topic)
                .update();
    }

    /** The number of records that the group skips. It grows with each further request. */
    public long count(String group) {
        return jdbc.sql("select count(*) from skipped_record where processing_group = :group")
                .param("group", group)
                .query(Long.class)
                .single();
    }

    /** The cause for which each record is parked, by {@link #position}. */
    public Map<String, String> causes(String group) {
        return jdbc
                .sql("select * from skipped_record where processing_group = :group")
                .param("group", group)
                .query((row, number) -> Map.entry(
                        position(row.getString("topic"), row.getInt("partition"), row.getLong("record_offset")),
                        "skipped by " + row.getString("skipped_by") + ": " + row.getString("reason")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
