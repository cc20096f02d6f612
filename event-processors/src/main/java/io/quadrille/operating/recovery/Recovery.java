package io.quadrille.operating.recovery;

import static java.util.Objects.requireNonNull;

import io.quadrille.engine.database.DatabaseClock;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.engine.rebuild.RebuildContext;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Incarnations;
import io.quadrille.engine.transport.PublishedEnds;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import io.quadrille.operating.operations.OperatorRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reconciles a restored store with its topics: appends the events that the topics hold and the store lacks, or fences
 * their records off, and begins a new incarnation (see {@link Incarnations}). May be interrupted at any time and
 * repeated: appended events are no longer lacking, and no process starts until the recovery has finished. Uses one
 * database session; not thread-safe.
 */
public final class Recovery {

    /** The key of the advisory lock, as an SQL expression. */
    static final String LOCK = "hashtextextended('quadrille-recovery', 0)";

    /** Small enough that repeating a page after a crash takes no noticeable time. */
    private static final int PAGE = 200;

    private final RebuildContext context;
    private final JdbcClient jdbc;
    private final Connection session;
    private final Map<String, Object> kafka;
    private final EventTopics topics;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Serializer serializer;
    private final Set<String> domains;
    private final Duration claimTimeout;
    private final Incarnations incarnations;
    private final LostRecordTable lost;
    private @Nullable Map<TopicPartition, Long> ends;
    private long newestIncarnation;
    private long ofLaterRelease;

    /**
     * @param context the session, and the projections that the appending transaction writes
     * @param kafka settings of a Kafka client
     * @param converter reads records, including those that are fenced off
     * @param domains the domains whose events are in the database
     * @param claimTimeout a process counts as running if it has confirmed a claim on a group within twice this time
     * @throws IllegalStateException if a process or another recovery works on the database, or if an earlier release
     *     created its tables
     */
    public Recovery(
            RebuildContext context,
            Map<String, Object> kafka,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            Serializer serializer,
            Set<String> domains,
            Duration claimTimeout) {
        this.context = context;
        this.jdbc = context.jdbc();
        this.session = context.connection();
        this.incarnations = new Incarnations(jdbc);
        this.kafka = Map.copyOf(kafka);
        this.topics = topics;
        this.converter = converter;
        this.serializer = serializer;
        this.domains = Set.copyOf(domains);
        this.claimTimeout = claimTimeout;
        // Recovered events must be on disk before a process acts on them.
        jdbc.sql("set synchronous_commit to on").update();
        requireTables();
        if (!jdbc.sql("select pg_try_advisory_lock(" + LOCK + ")")
                .query(Boolean.class)
                .single()) {
            throw new IllegalStateException(
                    "another recovery works on this database, or a process is starting; try again");
        }
        requireNoProcess();
        lost = new LostRecordTable(topics, serializer, jdbc);
    }

    /**
     * Prevents PostgreSQL from issuing values of identity columns a second time after a crash, see
     * {@link IdentitySequences}. Can be repeated; each call skips some values.
     */
    public void logSequences() {
        IdentitySequences.log(jdbc);
    }

    private void requireTables() {
        if (jdbc.sql("select to_regclass('projection_fill') is null")
                .query(Boolean.class)
                .single()) {
            throw new IllegalStateException(
                    "the database has the tables of an earlier release: start the application once; it migrates the"
                            + " tables and then refuses the start");
        }
    }

    /**
     * A running process appends, publishes and handles events based on state in its memory, which would not match the
     * recovered store.
     */
    private void requireNoProcess() {
        var processes = jdbc.sql("""
            select concat('session ', pid, ' of ', application_name) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and application_name like 'quadrille%'
            union all
            select concat('session ', pid, ' that publishes') from relay_lease l join pg_stat_activity s
              on (s.pid, s.backend_start) = (l.backend_pid, l.backend_start) where datname = current_database()
            union all
            select concat('process ', owner, ' with group ', processor_name) from token_entry
            where owner is not null
              and abs(extract(epoch from cast(timestamp as timestamptz) - clock_timestamp())) * 1000 < :alive
            limit 5\
            """)
                .param("alive", claimTimeout.multipliedBy(2).toMillis())
                .query(String.class)
                .list();
        if (processes.isEmpty()) return;
        throw new IllegalStateException(
                "processes work on this database; stop all of them (a killed process counts as running for "
                        + claimTimeout.multipliedBy(2).toSeconds() + " s): " + String.join(", ", processes));
    }

    /**
     * What the store lacks.
     *
     * @param records the number of records whose events the store lacks, repetitions included
     * @param orders the number of orders of these records
     * @param toAppend the number of events that can be appended
     * @param superseded the number of records whose content the store, or an earlier lost record, has under a different
     *     event identifier
     * @param held the number of records that cannot be appended
     * @param span the times of the first and the last lost event; "" if there is none
     * @param begun the incarnation that an unfinished recovery began; empty if there is none
     * @param publishedBy the highest incarnation of the records on the topics
     * @param own the incarnation of the database
     * @param ofLaterRelease the number of records of types or revisions that this release does not know; they are left
     *     unchanged
     * @param newDomains the domains that lost events and have no event in the database, although it has events of other
     *     domains
     * @param problems why records are held back: one reason per order, for at most 20 orders
     */
    public record LossReport(
            long records,
            long orders,
            long toAppend,
            long superseded,
            long held,
            String span,
            OptionalLong begun,
            long publishedBy,
            long own,
            long ofLaterRelease,
            List<String> newDomains,
            List<String> problems) {

        /** Whether store and topics match, so that there is nothing to do. */
        public boolean isNothing() {
            return records == 0 && begun.isEmpty() && publishedBy <= own;
        }
    }

    /** Reads the topics of the domains completely. Changes nothing. Can be called only once per instance. */
    public LossReport find() {
        try (var records = new OwnRecords(kafka, topics, converter, domains, incarnations::isLate)) {
            ends = records.ends();
            records.read(Map.of(), page -> lost.add(LackingRecords.among(page, session), session));
            newestIncarnation = records.newestIncarnation();
            ofLaterRelease = records.ofLaterRelease();
        }
        lost.judge();
        var found = lost.summary();
        var span = found.from() == null ? "" : found.from() + " to " + found.until();
        return new LossReport(
                found.records(),
                found.orders(),
                found.toAppend(),
                found.superseded(),
                found.held(),
                span,
                unfinished(),
                newestIncarnation,
                own(),
                ofLaterRelease,
                lost.newDomains(),
                lost.problems(20));
    }

    private OptionalLong unfinished() {
        return incarnations.unfinished().map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /**
     * The highest incarnation that this database has seen on records of its own domains; these records may have been
     * deleted since.
     */
    private long newestKnown() {
        return jdbc.sql("select coalesce(max(incarnation), 0) from switch_point where source in (:sources)")
                .param("sources", List.copyOf(domains))
                .query(Long.class)
                .single();
    }

    private long own() {
        return jdbc.sql("select max(number) from incarnation").query(Long.class).single();
    }

    /**
     * Appends all events that can be appended, page by page, each page in a transaction. After an interruption, repeat
     * the whole recovery with a new instance.
     *
     * @param progress receives the number of lost events that have been appended
     * @return the number of appended events, including unpublished events that are derived from the published ones
     */
    public long append(LossReport report, OperatorRequest operator, LongConsumer progress) {
        begin(operator);
        long appended = 0;
        for (long turn = 0; turn < report.toAppend(); turn += PAGE) {
            long after = turn;
            appended += context.transactions().execute(status -> page(after));
            progress.accept(Math.min(turn + PAGE, report.toAppend()));
        }
        return appended;
    }

    private long page(long after) {
        requireNoProcess();
        try {
            var events = new AppendedPage(session, jdbc, serializer, new WrittenProjections(context.projections()))
                    .append(after, after + PAGE);
            context.applyAppended(events);
            return events.size();
        } catch (SQLException e) {
            throw new IllegalStateException("events could not be appended: " + e.getMessage(), e);
        }
    }

    /**
     * Begins a new incarnation, unless this recovery or an interrupted one has begun one. From now on no process starts
     * until {@link #finish} has returned.
     */
    private void begin(OperatorRequest operator) {
        if (unfinished().isPresent()) return;
        incarnations.begin(
                Math.max(Math.max(newestIncarnation, own()), newestKnown()) + 1, operator.actor(), operator.reason());
    }

    /**
     * Ends the recovery: fences off the records of events that are not appended, stores the offsets from which records
     * of earlier incarnations are refused, and permits processes to start.
     *
     * @param appended the number of events appended by this run
     * @param fenceAll whether to fence off also the records of events that could be appended
     * @return the number of fenced records
     */
    public long finish(LossReport report, OperatorRequest operator, long appended, boolean fenceAll) {
        var outcome = new AuditLog(jdbc, context.transactions(), DatabaseClock.once(jdbc))
                .perform(
                        operator,
                        fenceAll ? ActionKind.FENCE : ActionKind.RECOVER,
                        "database "
                                + jdbc.sql("select store_id from chain_origin")
                                        .query(String.class)
                                        .single(),
                        () -> {
                            requireNoProcess();
                            begin(operator);
                            long number = unfinished().orElseThrow();
                            int fenced = fence(fenceAll ? "true" : "superseded or problem is not null");
                            switchPoints(number);
                            incarnations.finish();
                            var details = new LinkedHashMap<String, Object>();
                            details.put("incarnation", number);
                            details.put("lostRecords", report.records());
                            details.put("appendedEvents", appended);
                            details.put("fencedRecords", fenced);
                            return details;
                        });
        return ((Number) Objects.requireNonNull(outcome.get("fencedRecords"))).longValue();
    }

    private int fence(String condition) {
        return incarnations.fence(
                "select topic, partition, record_offset, event_identifier from lost_record where " + condition);
    }

    /**
     * Stores where the new incarnation starts: the ends of the topics. This recovery has decided on the records before
     * them; groups refuse a record of an earlier incarnation after them.
     */
    private void switchPoints(long number) {
        var ends = requireNonNull(this.ends, "find() must come first");
        incarnations.beginAt(number, List.copyOf(domains), ends);
        try {
            PublishedEnds.storeUpTo(session, ends);
        } catch (SQLException e) {
            throw new IllegalStateException("the ends of the topics could not be stored: " + e.getMessage(), e);
        }
    }
}
