package io.quadrille.engine.transport;

import io.quadrille.engine.parking.ParkedRecord;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The records that operators have a group skip: taken as unreadable, and so parked, without an attempt to read or to
 * handle them. In the database, so that it holds in every process and after a restart. Rows stay for the record.
 * Thread-safe, in the caller's transaction.
 */
public final class SkippedRecords {

    /** No topic has such a name; the transaction's time, so that record and content agree. */
    public static final String GONE =
            "topic || '-gone-' || to_char(now() at time zone 'utc', 'YYYYMMDD\"T\"HH24MISSUS')";

    private final JdbcClient jdbc;
    private final Clock clock;

    public SkippedRecords(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public static String position(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    /** Returns whether it was not to be skipped before. */
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
     * Has the group skip nothing more on a topic that was deleted and made again: other records stand there now. The
     * rows stay, under a name that no topic has.
     */
    public void leave(String group, String topic) {
        jdbc.sql("update skipped_record set topic = " + GONE + " where (processing_group, topic) = (:group, :topic)")
                .param("group", group)
                .param("topic", topic)
                .update();
    }

    /** How many records the group skips in all; grows with each further one. */
    public long count(String group) {
        return jdbc.sql("select count(*) from skipped_record where processing_group = :group")
                .param("group", group)
                .query(Long.class)
                .single();
    }

    /** The cause for which each record is parked, by its position as {@link ParkedRecord#position()} writes it. */
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
