package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.Domain;
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

/**
 * Refuses the start on a store that lacks events which it has published: it was put back to an earlier state, or is
 * another one. Only what came on the topics after the store's own state is looked at: behind the last record that its
 * relay has published, and behind the positions of its groups. All of these are stored after the events in front of
 * them, so a backup never holds a later one. Thread-safe.
 */
public final class StartCheck {

    /**
     * Of a partition of which the store knows no position, as that of a new store, so many records at the end are
     * looked at.
     */
    private static final long WITHOUT_POSITION = 10_000;

    private static final String WHAT_TO_DO =
            "Stop all processes on this database and run the command \"recover --from-topics --dry-run\";"
                    + " docs/operating/incidents/backup-restored.md describes the next steps.";

    private final DataSource database;
    private final Map<String, Object> kafka;
    private final EventTopics topics;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Incarnations incarnations;
    private final Set<Domain> domains;
    private final Supplier<Map<TopicPartition, Long>> positions;

    /**
     * @param kafka settings of a client
     * @param converter reads records, whatever is fenced off
     * @param incarnations what the database knows of them
     * @param domains whose events are in this database
     * @param positions the last record that any group of this database has taken, by partition
     */
    public StartCheck(
            DataSource database,
            Map<String, Object> kafka,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            Incarnations incarnations,
            Set<Domain> domains,
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
     * @throws IllegalStateException if the store lacks what its topics hold, or a recovery is under way or was broken
     *     off; the message says what to do
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
            var found = new Found();
            records.read(
                    from(records, session),
                    page -> LackingRecords.among(page, session).forEach(found::add));
            found.requireNothing();
            long own = own(session);
            if (records.newestIncarnation() > own) {
                throw new IllegalStateException("The topics hold records of incarnation " + records.newestIncarnation()
                        + " of this database, which is incarnation " + own
                        + ": it is an earlier state of the one that published them. " + WHAT_TO_DO);
            }
            // All own records in front of these ends are in the store, so the next start need not look at them.
            PublishedEnds.storeUpTo(session, records.ends());
        }
    }

    private static final class Found {

        private OwnRecord first;
        private long count;

        void add(OwnRecord lacking) {
            if (first == null) first = lacking;
            count++;
        }

        void requireNothing() {
            if (first == null) return;
            throw new IllegalStateException("The topics hold " + count
                    + " records of this database's domains whose events it lacks, the first at "
                    + first.place() + ", event " + first.eventId() + " of " + first.aggregate()
                    + ": the database was put back to an earlier state, or is another one than the one that published"
                    + " them. "
                    + WHAT_TO_DO);
        }
    }

    private static void lock(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select pg_try_advisory_lock_shared(" + Recovery.LOCK + ")")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new IllegalStateException(
                        "The command \"recover\" is at work on this database; wait until it ends.");
            }
        }
    }

    private static void requireFinished(Connection session) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select number from incarnation where finished_at is null")) {
            if (row.next()) {
                throw new IllegalStateException("The recovery that began incarnation " + row.getLong(1)
                        + " of this database was not finished: run the command \"recover\" again, as it was run;"
                        + " docs/operating/incidents/backup-restored.md.");
            }
        }
    }

    private static void unlock(Connection session) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("select pg_advisory_unlock_shared(" + Recovery.LOCK + ")");
        }
    }

    private static long own(Connection session) throws SQLException {
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
            long first = records.firsts().get(partition);
            long behind = known.getOrDefault(partition, -1L) + 1;
            boolean fits = behind > 0 && behind <= end;
            from.put(partition, Math.max(first, fits ? behind : end - WITHOUT_POSITION));
        });
        return from;
    }
}
