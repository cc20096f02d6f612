package io.quadrille.engine.parking;

import io.quadrille.engine.database.OneAtATime;
import io.quadrille.engine.threads.Periodic;
import io.quadrille.engine.transport.RecordsByPlace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes old parked records: their headers and values by age, and the rest once their topics no longer hold the
 * records and their alerts are acknowledged. Until then the database must show that a record was parked: otherwise, the
 * consistency check would report the events that the record should have caused as missing.
 *
 * <p>Several processes may run this; only one of them works at a time. Thread-safe.
 */
public final class ParkedRetention {

    private static final Logger log = LoggerFactory.getLogger(ParkedRetention.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Maximum number of rows in a transaction. Small, so that a transaction takes milliseconds. */
    private static final int CHUNK = 500;

    private static final String OLD = old("p.parked_at");

    /** @param since an SQL expression for the time from which the age of a record in state PARKED is counted */
    private static String old(String since) {
        return "(p.state = 'PARKED' and " + since + " <= :waiting"
                + " or p.state <> 'PARKED' and coalesce(p.replayed_at, p.discarded_at) <= :ended)";
    }

    private static final String EMPTY = """
        with old as (
          select topic, partition, record_offset from parked_content c where bytes > 0 and not exists (
            select from parked_record p
            where (p.topic, p.partition, p.record_offset) = (c.topic, c.partition, c.record_offset) and not {old})
          limit :chunk),
        emptied as (
          update parked_content c set headers = '[]', value = null, whole = false, bytes = 0 from old o
          where (c.topic, c.partition, c.record_offset) = (o.topic, o.partition, o.record_offset)
          returning c.topic, c.partition, c.record_offset)
        select count(*) as records, count(*) filter (where exists (
            select from parked_record p where p.state = 'PARKED'
              and (p.topic, p.partition, p.record_offset) = (e.topic, e.partition, e.record_offset))) as waiting
        from emptied e\
        """.replace("{old}", old("greatest(p.parked_at, c.kept_since)"));

    private static final String TOPICS = "select distinct topic from parked_record p where " + OLD;

    private static final String FORGET =
            "delete from parked_record where id in (select id from parked_record p where topic = :topic and partition"
                    + " = :partition and record_offset < :first and alerted_at is not null and not exists (select from"
                    + " parked_content c where (p.topic, p.partition, p.record_offset) = (c.topic, c.partition,"
                    + " c.record_offset) and bytes > 0) and "
                    + OLD
                    + " order by id limit :chunk for update skip locked) returning state";

    private static final String FORGET_CONTENTS = """
        delete from parked_content c where topic = :topic and partition = :partition and record_offset < :first and not
          exists (
          select from parked_record p
          where (p.topic, p.partition, p.record_offset) = (c.topic, c.partition, c.record_offset))\
        """;

    private final JdbcClient jdbc;
    private final OneAtATime work;
    private final Supplier<RecordsByPlace> topics;
    private final ParkedSettings settings;
    private final Clock clock;
    private final Periodic schedule;

    /** @param topics opens a {@link RecordsByPlace}, which this class closes */
    public ParkedRetention(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Supplier<RecordsByPlace> topics,
            ParkedSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.work = new OneAtATime(jdbc, transactions, "quadrille-parked-retention");
        this.topics = topics;
        this.settings = settings;
        this.clock = clock;
        this.schedule =
                new Periodic("parked-retention", settings.sweepEvery(), settings.sweepEvery(), PATIENCE, this::sweep);
    }

    public void start() {
        schedule.start();
    }

    /** Waits up to ten seconds for the current run, then interrupts it. */
    public void stop() {
        schedule.stop();
    }

    private void sweep() {
        var now = clock.instant();
        work.repeat(() -> empty(now));
        forget(now);
    }

    /** The number of deleted contents, and how many of them belong to records in state PARKED. */
    private record Emptied(long records, long waiting) {}

    private boolean empty(Instant now) {
        var emptied = aged(EMPTY, now)
                .param("chunk", CHUNK)
                .query((row, number) -> new Emptied(row.getLong("records"), row.getLong("waiting")))
                .single();
        if (emptied.waiting() > 0) {
            log.warn(
                    "Deleted headers and values of {} parked records that no operator has replayed or discarded in {};"
                            + " a replay reads them from their topics as long as those hold them",
                    emptied.waiting(),
                    settings.retention());
        }
        return emptied.records() == CHUNK;
    }

    private void forget(Instant now) {
        var names = aged(TOPICS, now).query(String.class).list();
        if (names.isEmpty()) return;
        firstOffsets(names).forEach((partition, first) -> work.repeat(() -> forget(partition, first, now)));
    }

    private Map<TopicPartition, Long> firstOffsets(List<String> names) {
        try (var places = topics.get()) {
            return new HashMap<>(places.firstOffsets(names));
        }
    }

    private boolean forget(TopicPartition partition, long first, Instant now) {
        var forgotten = of(aged(FORGET, now), partition, first)
                .param("chunk", CHUNK)
                .query(String.class)
                .list();
        if (forgotten.isEmpty()) return false;
        of(jdbc.sql(FORGET_CONTENTS), partition, first).update();
        log.info("Deleted {} old parked records that {} no longer holds", forgotten.size(), partition);
        long waiting = forgotten.stream().filter("PARKED"::equals).count();
        if (waiting > 0)
            log.warn(
                    "{} of the deleted records were neither replayed nor discarded; their orders may never be"
                            + " completed",
                    waiting);
        return forgotten.size() == CHUNK;
    }

    private static JdbcClient.StatementSpec of(
            JdbcClient.StatementSpec statement, TopicPartition partition, long first) {
        return statement
                .param("topic", partition.topic())
                .param("partition", partition.partition())
                .param("first", first);
    }

    private JdbcClient.StatementSpec aged(String sql, Instant now) {
        return jdbc.sql(sql)
                .param("waiting", sql(now.minus(settings.retention())))
                .param("ended", sql(now.minus(settings.endedRetention())));
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
