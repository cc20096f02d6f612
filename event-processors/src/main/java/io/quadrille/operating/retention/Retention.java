package io.quadrille.operating.retention;

import io.quadrille.engine.database.OneAtATime;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.rebuild.Rebuilds;
import io.quadrille.engine.threads.Periodic;
import io.quadrille.engine.transport.Republications;
import io.quadrille.operating.audit.AuditChecks;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.timeline.TimelineEventTable;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes operational records (rows about finished work, not Kafka records) by their age. Several processes may run it;
 * an advisory lock lets one process at a time delete. Rows that an order under way still needs stay, and so do open
 * dead letters. A DISCARDED letter stays as well, because it explains a missing effect that the checker and the check
 * of projections would otherwise report. Thread-safe.
 */
final class Retention {

    /** Maximum number of rows deleted in one transaction, so that a transaction takes milliseconds. */
    static final int CHUNK = 500;

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration SHUTDOWN_PATIENCE = Duration.ofSeconds(10);

    private static final String ORDER_OF_LETTER_IS_UNDER_WAY = """
        exists (
            select from order_view o where o.order_id = l.sequence_id and o.status in ('PROCESSING',
              'PAYMENT_PENDING'))\
        """;

    /** Deletes rows of one table, the oldest first, and returns the number of deleted rows. */
    private interface Deletion {

        int delete(JdbcClient jdbc, OffsetDateTime before, int limit);
    }

    /** The kinds of records that are deleted. */
    private enum RetainedRecords {
        LETTERS(
                RetentionSettings::letters,
                "resolved dead letters",
                (jdbc, before, limit) -> DeadLetters.deleteResolved(jdbc, before, limit, ORDER_OF_LETTER_IS_UNDER_WAY)),
        TIMELINES(RetentionSettings::timelines, "events of other domains", TimelineEventTable::deleteEnded),
        CHECKS(RetentionSettings::checks, "checks of projections", AuditChecks::deleteSuperseded),
        REPUBLICATIONS(RetentionSettings::republications, "republications", Republications::deleteFinished),
        REBUILDS(RetentionSettings::rebuilds, "rebuilds", Rebuilds::deleteEnded),
        ACTS(RetentionSettings::acts, "actions of operators", AuditLog::deleteOld);

        private final Function<RetentionSettings, Duration> age;
        private final String description;
        private final Deletion deletion;

        RetainedRecords(Function<RetentionSettings, Duration> age, String description, Deletion deletion) {
            this.age = age;
            this.description = description;
            this.deletion = deletion;
        }
    }

    private final JdbcClient jdbc;
    private final OneAtATime steps;
    private final RetentionSettings settings;
    private final Clock clock;
    private final Periodic schedule;

    Retention(JdbcClient jdbc, TransactionOperations transactions, RetentionSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.steps = new OneAtATime(jdbc, transactions, "quadrille-retention");
        this.settings = settings;
        this.clock = clock;
        this.schedule =
                new Periodic("retention", settings.sweepEvery(), settings.sweepEvery(), SHUTDOWN_PATIENCE, this::sweep);
    }

    void start() {
        schedule.start();
    }

    /** Stops the schedule; waits up to 10 s for a running sweep. */
    void stop() {
        schedule.stop();
    }

    void sweep() {
        for (var records : RetainedRecords.values()) sweep(records);
    }

    private void sweep(RetainedRecords records) {
        var age = records.age.apply(settings);
        var before = clock.instant().minus(age).atOffset(ZoneOffset.UTC);
        var deleted = new AtomicLong();
        steps.repeat(() -> {
            int rows = records.deletion.delete(jdbc, before, CHUNK);
            deleted.addAndGet(rows);
            return rows == CHUNK;
        });
        if (deleted.get() > 0) {
            log.info("Deleted {} {} that ended more than {} ago", deleted, records.description, text(age));
        }
    }

    private static String text(Duration age) {
        return age.toString().toLowerCase(Locale.ROOT).substring(2);
    }
}
