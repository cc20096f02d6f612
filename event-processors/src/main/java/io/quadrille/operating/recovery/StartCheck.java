package io.quadrille.operating.recovery;

import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Incarnations;
import io.quadrille.engine.transport.PublishedEnds;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the start on a store that lacks events which it has published, because the store was restored to an earlier
 * state or is a different one. Reads only the records after the store's own positions: after the last record that its
 * relay has published, and after the positions of its groups. A position is stored after the events whose records
 * precede it, so a backup with the position has these events as well. Plain JDBC, because the advisory lock belongs to
 * one session. Thread-safe.
 */
public final class StartCheck {

    /**
     * The number of records read from the end of a partition for which the store has no position, for example because
     * the store is new.
     */
    private static final long MAX_RECORDS_WITHOUT_POSITION = 10_000;

    private static final String WHAT_TO_DO =
            "Stop all processes on this database and run the command \"recover --from-topics --dry-run\";"
                    + " docs/operating/incidents/backup-restored.md describes the next steps.";

    private final DataSource database;
    private final Map<String, Object> kafka;
    private final EventTopics topics;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Incarnations incarnations;
    private final Set<String> domains;
    private final Supplier<Map<TopicPartition, Long>> positions;

    /**
     * @param kafka settings of a Kafka client
     * @param converter reads records, including those that are fenced off
     * @param incarnations the incarnations that the database knows
     * @param domains the domains whose events are in this database
     * @param positions for each partition, the offset of the last record that any group of this database has handled
     */
    public StartCheck(
            DataSource database,
            Map<String, Object> kafka,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            Incarnations incarnations,
            Set<String> domains,
            Supplier<Map<TopicPartition, Long>> positions) {
        this.database = database;
        this.kafka = Map.copyOf(kafka);
        this.topics = topics;
        this.converter = converter;
        this.incarnations = incarnations;
        this.domains = Set.copyOf(domains);
        this.positions = positions;
    }

    /**
     * @throws IllegalStateException if the store lacks events of its topics, or a recovery is running or was
     *     interrupted; the message says what to do
     */
    public void require() {
        try (var session = database.getConnection()) {
            lock(session);
            try {
                requireFinished(session);
                compare(session);
            } finally {
                unlock(session);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be compared with the topics", e);
        }
    }

    private void compare(Connection session) throws SQLException {
        try (var records = new OwnRecords(kafka, topics, converter, domains, incarnations::isLate)) {
            var lacking = new LackingEvents();
            records.read(
                    from(records, session),
                    page -> LackingRecords.among(page, session).forEach(lacking::add));
            lacking.requireNone();
            long own = ownIncarnation(session);
            if (records.newestIncarnation() > own) {
                throw new IllegalStateException("The topics hold records of incarnation " + records.newestIncarnation()
                        + " of this database, which is incarnation " + own
                        + ": the database is an earlier state of the one that published them. " + WHAT_TO_DO);
            }
            // The store has the events of all own records before these ends, so the next start can skip them.
            PublishedEnds.storeUpTo(session, records.ends());
        }
    }

    private static final class LackingEvents {

        private @Nullable OwnRecord first;
        private long count;

        void add(OwnRecord record) {
            if (first == null) first = record;
            count++;
        }

        void requireNone() {
            if (first == null) return;
            throw new IllegalStateException("The topics hold " + count
                    + " records of this database's domains whose events it lacks, the first at "
                    + first.place() + ", event " + first.eventId() + " of " + first.aggregate()
                    + ": the database was restored to an earlier state, or another database published the records."
                    + " "
                    + WHAT_TO_DO);
        }
    }

    private static void lock(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select pg_try_advisory_lock_shared(" + Recovery.LOCK + ")")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new IllegalStateException("The command \"recover\" runs on this database; wait until it ends.");
            }
        }
    }

    private static void requireFinished(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select number from incarnation where finished_at is null")) {
            if (row.next()) {
                throw new IllegalStateException("The recovery that began incarnation " + row.getLong(1)
                        + " of this database was not finished: run the command \"recover\" again with the same options;"
                        + " docs/operating/incidents/backup-restored.md.");
            }
        }
    }

    private static void unlock(Connection session) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("select pg_advisory_unlock_shared(" + Recovery.LOCK + ")");
        }
    }

    private static long ownIncarnation(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select max(number) from incarnation")) {
            row.next();
            return row.getLong(1);
        }
    }

    private Map<TopicPartition, Long> from(OwnRecords records, Connection session) throws SQLException {
        var known = new HashMap<>(positions.get());
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select topic, partition, record_offset from published_end")) {
            while (row.next()) {
                known.merge(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3), Math::max);
            }
        }
        var from = new HashMap<TopicPartition, Long>();
        records.ends().forEach((partition, end) -> {
            long first = records.first(partition);
            long next = known.getOrDefault(partition, -1L) + 1;
            boolean isValid = next > 0 && next <= end;
            from.put(partition, Math.max(first, isValid ? next : end - MAX_RECORDS_WITHOUT_POSITION));
        });
        return from;
    }
}
