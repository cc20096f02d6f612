package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.database.DatabaseClock;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings a store that was put back to an earlier state together with its topics again: appends the events that the
 * topics hold and the store lacks, or fences their records off, and begins a new incarnation. It may be ended at any
 * moment and done again: what was appended is not lacking any more, and until all is decided no process starts. One
 * session; not thread-safe.
 */
public final class Recovery {

    /** The advisory lock, as an SQL expression. */
    static final String LOCK = "hashtextextended('quadrille-recovery', 0)";

    /** Small enough that what is done again after a kill takes no time. */
    private static final int PAGE = 200;

    private final RebuildContext context;
    private final JdbcClient jdbc;
    private final Connection session;
    private final Map<String, Object> kafka;
    private final EventTopics topics;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Serializer serializer;
    private final Set<Domain> domains;
    private final Duration claimTimeout;
    private final Incarnations incarnations;
    private final LostRecordTable lost;
    private Map<TopicPartition, Long> ends;
    private long newest;
    private long ofLaterRelease;

    /**
     * @param context the session, and the projections that are written in the transaction that appends
     * @param kafka settings of a client
     * @param converter reads records, whatever is fenced off
     * @param domains whose events are in the database
     * @param claimTimeout how long a group of a process that died stays claimed by it
     * @throws IllegalStateException if a process is at work on the database, or another recovery
     */
    public Recovery(
            RebuildContext context,
            Map<String, Object> kafka,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            Serializer serializer,
            Set<Domain> domains,
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
        // What is recovered must be on the disk before a process acts by it.
        jdbc.sql("set synchronous_commit to on").update();
        requireTables();
        if (!jdbc.sql("select pg_try_advisory_lock(" + LOCK + ")")
                .query(Boolean.class)
                .single()) {
            throw new IllegalStateException(
                    "another recovery is at work on this database, or a process is just starting; try again");
        }
        requireNoProcess();
        lost = new LostRecordTable(topics, serializer, jdbc);
    }

    /** Makes the numbers of new rows safe from a crash, see {@link IdentitySequences}. Idempotent. */
    public void logSequences() {
        IdentitySequences.log(jdbc);
    }

    private void requireTables() {
        if (jdbc.sql("select to_regclass('incarnation') is null")
                .query(Boolean.class)
                .single()) {
            throw new IllegalStateException(
                    "the database is of an earlier release: start the application once; it brings the tables up to"
                            + " date, and then refuses");
        }
    }

    /**
     * A process appends, publishes and handles by what it has in memory, which would be something else than what is
     * recovered.
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
                "processes work on this database; stop all of them (one that was killed counts for "
                        + claimTimeout.multipliedBy(2).toSeconds() + " s): " + String.join(", ", processes));
    }

    /**
     * What is lacking.
     *
     * @param begun the incarnation whose recovery was not finished; empty if none was
     * @param publishedBy the highest incarnation of the records on the topics
     * @param own that of the database
     * @param ofLaterRelease records of types or revisions that this release does not know; they are left as they are
     * @param newDomains domains of which events are lost and none is in the database, which is not empty
     * @param problems why records are held back, the first ones
     */
    public record Findings(
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

        /** Whether store and topics fit, and nothing is to be done. */
        public boolean isNothing() {
            return records == 0 && begun.isEmpty() && publishedBy <= own;
        }
    }

    /** Reads the topics of the domains, as long as they are. Changes nothing. */
    public Findings find() {
        try (var records = new OwnRecords(kafka, topics, converter, domains, incarnations::isLate)) {
            ends = records.ends();
            records.read(Map.of(), page -> lost.add(LackingRecords.among(page, session), session));
            newest = records.newestIncarnation();
            ofLaterRelease = records.ofLaterRelease();
        }
        lost.judge();
        var found = lost.summary();
        var span = found.from() == null ? "" : found.from() + " to " + found.until();
        return new Findings(
                found.records(),
                found.orders(),
                found.toAppend(),
                found.superseded(),
                found.held(),
                span,
                begun(),
                newest,
                own(),
                ofLaterRelease,
                lost.newDomains(),
                lost.problems(20));
    }

    private OptionalLong begun() {
        return incarnations.unfinished().map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** The highest that this database has met on records of its own domains, which may be gone. */
    private long known() {
        return jdbc.sql("select coalesce(max(incarnation), 0) from switch_point where source in (:sources)")
                .param("sources", domains.stream().map(OwnRecords::source).toList())
                .query(Long.class)
                .single();
    }

    private long own() {
        return jdbc.sql("select max(number) from incarnation").query(Long.class).single();
    }

    /**
     * Appends all that can be appended, each page in a transaction.
     *
     * @param progress is told how many of the lost events are in the store again
     * @return how many events were appended, those included that are on no topic
     */
    public long append(Findings found, OperatorRequest operator, LongConsumer progress) {
        begin(operator);
        long appended = 0;
        for (long turn = 0; turn < found.toAppend(); turn += PAGE) {
            long behind = turn;
            appended += context.transactions().execute(status -> page(behind));
            progress.accept(Math.min(turn + PAGE, found.toAppend()));
        }
        return appended;
    }

    private long page(long behind) {
        requireNoProcess();
        try {
            var events = new AppendedPage(session, jdbc, serializer).append(behind, behind + PAGE);
            context.applyAppended(events);
            return events.size();
        } catch (SQLException e) {
            throw new IllegalStateException("events could not be appended: " + e.getMessage(), e);
        }
    }

    /** From now on no process starts before {@link #finish}. */
    private void begin(OperatorRequest operator) {
        if (begun().isPresent()) return;
        incarnations.begin(Math.max(Math.max(newest, own()), known()) + 1, operator.actor(), operator.reason());
    }

    /**
     * Ends the recovery: records of what is not appended are fenced off, those of the incarnation before are refused
     * from here on, and processes may start.
     *
     * @param appended by this run
     * @param fenceAll whether also records are fenced off that were not tried to append
     * @return the number of records that are fenced off
     */
    public long finish(Findings found, OperatorRequest operator, long appended, boolean fenceAll) {
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
                            long number = begun().orElseThrow();
                            int fenced = fence(fenceAll ? "true" : "superseded or problem is not null");
                            switchPoints(number);
                            incarnations.finish();
                            var what = new LinkedHashMap<String, Object>();
                            what.put("incarnation", number);
                            what.put("lostRecords", found.records());
                            what.put("appendedEvents", appended);
                            what.put("fencedRecords", fenced);
                            return what;
                        });
        return ((Number) outcome.get("fencedRecords")).longValue();
    }

    private int fence(String which) {
        return incarnations.fence(
                "select topic, partition, record_offset, event_identifier from lost_record where " + which);
    }

    /** What is on the topics by now is decided; what an earlier incarnation publishes behind it comes too late. */
    private void switchPoints(long number) {
        incarnations.beginAt(number, domains.stream().map(OwnRecords::source).toList(), ends);
        try {
            PublishedEnds.storeUpTo(session, ends);
        } catch (SQLException e) {
            throw new IllegalStateException("where the topics end could not be stored: " + e.getMessage(), e);
        }
    }
}
