package io.quadrille.engine.parking;

import io.quadrille.engine.transport.UnreadableRecord;
import org.axonframework.eventhandling.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps unreadable records of one processing group, in the transaction that moves the group's position past them.
 * Idempotent by topic, partition and offset.
 */
public final class ParkedRecords {

    private static final Logger log = LoggerFactory.getLogger(ParkedRecords.class);

    private final String group;
    private final JdbcTemplate jdbc;
    private final ParkedContents contents;

    public ParkedRecords(String group, JdbcTemplate jdbc, ParkedContents contents) {
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
                    "Another record was parked at {}-{}@{} before",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
        int rows = jdbc.update(
                """
                insert into parked_record (topic, partition, record_offset, record_key, cause, parked_by)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing\
                """,
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                storable(record.cause()),
                group);
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

    /** PostgreSQL's text holds every character but this one. */
    static String storable(String text) {
        return text.replace("\u0000", "\\u0000");
    }
}
