package io.quadrille.operating.operations;

import io.quadrille.engine.threads.OneAtATime;
import io.quadrille.engine.threads.Periodic;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes by age the records of what is over. Several processes may run it; one at a time works. Of what an order under
 * way needs nothing is deleted, nor a letter that is open. A DISCARDED letter stays: it is why an effect is missing,
 * which the checker and the check of projections would report otherwise. Thread-safe.
 */
final class Retention {

    /** So that a transaction takes milliseconds. */
    static final int CHUNK = 500;

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What is deleted, and from when on its age counts. The oldest go first, by an index. */
    enum Over {
        LETTERS(RetentionSettings::letters, "resolved dead letters", """
            delete from dead_letter where id in (
              select id from dead_letter l
              where state = 'RESOLVED' and touched_at <= :before and not exists (
                select from order_view o where o.order_id = l.sequence_id and o.status in ('PROCESSING',
                  'PAYMENT_PENDING'))
              order by touched_at limit :chunk for update of l skip locked)\
            """),
        /** Its age counts from when the order ended, so that a timeline goes as a whole. */
        TIMELINES(RetentionSettings::timelines, "events of other domains", """
            delete from timeline_event where (order_id, event_identifier) in (
              select order_id, event_identifier from timeline_event e
              where time_stamp <= :before and not exists (
                select from order_view o where o.order_id = e.order_id
                  and (o.status in ('PROCESSING', 'PAYMENT_PENDING') or o.updated_at > :before))
              order by time_stamp limit :chunk for update of e skip locked)\
            """),
        /** The newest of each projection says how many of its rows differ. */
        CHECKS(RetentionSettings::checks, "checks of projections", """
            delete from audit_check where id in (
              select id from audit_check c
              where finished_at <= :before and exists (
                select from audit_check newer
                where newer.projection = c.projection and newer.id > c.id and newer.finished_at is not null)
              order by finished_at limit :chunk for update of c skip locked)\
            """),
        REPUBLICATIONS(RetentionSettings::republications, "republications", """
            delete from republication where id in (
              select id from republication r where finished_at <= :before and topics is null
              order by finished_at limit :chunk for update of r skip locked)\
            """),
        REBUILDS(RetentionSettings::rebuilds, "rebuilds", """
            delete from rebuild where id in (
              select id from rebuild r where state in ('CANCELLED', 'KEPT') and updated_at <= :before
              order by updated_at limit :chunk for update of r skip locked)\
            """),
        ACTS(RetentionSettings::acts, "acts of operators", """
            delete from operator_act where id in (
              select id from operator_act a
              where at <= :before and not exists (
                select from order_view o
                where o.order_id = substr(a.target, length('order ') + 1) and a.target like 'order %'
                  and o.status in ('PROCESSING', 'PAYMENT_PENDING'))
              order by at limit :chunk for update of a skip locked)\
            """);

        private final Function<RetentionSettings, Duration> age;
        private final String name;
        final String statement;

        Over(Function<RetentionSettings, Duration> age, String name, String statement) {
            this.age = age;
            this.name = name;
            this.statement = statement;
        }
    }

    private final JdbcClient jdbc;
    private final OneAtATime work;
    private final RetentionSettings settings;
    private final Clock clock;
    private final Periodic schedule;

    Retention(JdbcClient jdbc, TransactionOperations transactions, RetentionSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.work = new OneAtATime(jdbc, transactions, "quadrille-retention");
        this.settings = settings;
        this.clock = clock;
        this.schedule = new Periodic("retention", settings.sweepEvery(), settings.sweepEvery(), PATIENCE, this::sweep);
    }

    void start() {
        schedule.start();
    }

    /** Waits for what is under way. */
    void stop() {
        schedule.stop();
    }

    void sweep() {
        for (var over : Over.values()) sweep(over);
    }

    private void sweep(Over over) {
        var age = over.age.apply(settings);
        var before = clock.instant().minus(age).atOffset(ZoneOffset.UTC);
        var deleted = new long[1];
        work.repeat(() -> {
            int rows = jdbc.sql(over.statement)
                    .param("before", before)
                    .param("chunk", CHUNK)
                    .update();
            deleted[0] += rows;
            return rows == CHUNK;
        });
        if (deleted[0] > 0) log.info("Deleted {} {} that were over for {}", deleted[0], over.name, text(age));
    }

    private static String text(Duration age) {
        return age.toString().toLowerCase(Locale.ROOT).substring(2);
    }
}
