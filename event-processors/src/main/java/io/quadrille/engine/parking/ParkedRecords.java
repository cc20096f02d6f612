package io.quadrille.engine.parking;

import io.quadrille.engine.transport.UnreadableRecord;
import org.axonframework.eventhandling.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Parks the {@link UnreadableRecord}s of one group, in the transaction that moves the group's position past them.
 * Idempotent by topic, partition and offset. Thread-safe.
 */
public final class ParkedRecords {

    private static final Logger log = LoggerFactory.getLogger(ParkedRecords.class);

    private final String group;
    private final JdbcClient jdbc;
    private final ParkedContents contents;

    public ParkedRecords(String group, JdbcClient jdbc, ParkedContents contents) {
        this.group = group;
        this.jdbc = jdbc;
        this.contents = contents;
    }

    public String group() {
        return group;
    }

    @EventHandler
    void park(UnreadableRecord record) {
        if (contents.displaceOther(record)) {
            log.warn(
                    "A different record was parked before at {}-{}@{}; it is kept under a different topic name",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
        int rows = jdbc.sql("""
            insert into parked_record (topic, partition, record_offset, record_key, cause, parked_by)
            values (:topic, :partition, :offset, :key, :cause, :group) on conflict do nothing\
            """)
                .param("topic", record.topic())
                .param("partition", record.partition())
                .param("offset", record.offset())
                .param("key", record.key())
                .param("cause", storable(record.cause()))
                .param("group", group)
                .update();
        if (rows > 0) {
            contents.keep(record);
            log.warn(
                    "Parked record {}-{}@{} for {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    group,
                    record.cause());
        }
    }

    /** Replaces U+0000, the only character that PostgreSQL's type text cannot hold. */
    static String storable(String text) {
        return text.replace("\u0000", "\\u0000");
    }
}
