package io.quadrille.operating.invariants;

import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.operating.invariants.Report.Violation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Checks a system, idle or under load, and changes nothing. The check first reads the topics and then the database in
 * pieces (see {@link Cut}), each in one repeatable-read transaction. So a rule sees one snapshot of a piece and of the
 * work that its orders wait for. An order that changed between the two reads is reported as waiting. Thread-safe; each
 * check opens a database session and two consumers.
 */
public final class Invariants {

    private static final int MAX_LISTED = 1_000;

    /** The approximate size of a piece. A rule takes about a second for it. */
    private static final int EVENTS_PER_PIECE = 100_000;

    private final DataSource sessions;
    private final Map<String, Object> kafka;
    private final TopicSnapshot topicSnapshot;
    private final Snapshots snapshots;
    private final Set<String> domains;
    private final Clock clock;
    private final int eventsPerPiece;

    /**
     * @param sessions opens a new database session at each call, unlike a pool
     * @param kafka settings of a Kafka client
     * @param domains the domains whose events are in this database
     */
    public Invariants(
            DataSource sessions,
            Map<String, Object> kafka,
            EventTopics topics,
            Saga saga,
            Set<String> domains,
            Clock clock) {
        this.sessions = sessions;
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.topicSnapshot = new TopicSnapshot(topics, saga, domains);
        this.snapshots = new Snapshots(saga.messageTypes());
        this.domains = Set.copyOf(domains);
        this.clock = clock;
        this.eventsPerPiece = EVENTS_PER_PIECE;
    }

    private Invariants(Invariants other, DataSource sessions, int eventsPerPiece) {
        this.sessions = sessions;
        this.kafka = other.kafka;
        this.topicSnapshot = other.topicSnapshot;
        this.snapshots = other.snapshots;
        this.domains = other.domains;
        this.clock = other.clock;
        this.eventsPerPiece = eventsPerPiece;
    }

    /**
     * A checker of the same system with a different size of pieces.
     *
     * @param sessions as in the constructor
     * @param events the approximate number of events that a transaction reads
     */
    public Invariants inPieces(DataSource sessions, int events) {
        return new Invariants(this, sessions, events);
    }

    /**
     * @throws SQLException if the database cannot be read
     * @throws RuntimeException if Kafka cannot be read
     */
    public Report check() throws SQLException {
        try (var session = sessions.getConnection()) {
            gather(session);
            session.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            session.setAutoCommit(false);
            return report(session, session::rollback);
        }
    }

    /** Reads the topics into temporary tables of the session. The session must be in auto-commit mode. */
    public void gather(Connection session) throws SQLException {
        topicSnapshot.gather(session, kafka);
    }

    /** Compares the database with the gathered topics, in the session's transaction, which the caller rolls back. */
    public Report report(Connection session) throws SQLException {
        return report(session, () -> {});
    }

    /** Ends the transaction of a piece, if each piece has its own transaction. */
    @FunctionalInterface
    interface EndOfPiece {

        void run() throws SQLException;
    }

    private Report report(Connection session, EndOfPiece ended) throws SQLException {
        var violations = new ArrayList<Violation>();
        var checked = Rule.all()
                .filter(rule -> domains.containsAll(rule.domains()))
                .collect(Collectors.groupingBy(Rule::cut));
        for (var cut : Cut.values()) {
            if (cut == Cut.WHOLE) {
                for (var rule : checked.getOrDefault(cut, List.of()))
                    violations.addAll(inPieces(session, cut, List.of(rule), ended));
            } else if (checked.containsKey(cut)) {
                violations.addAll(inPieces(session, cut, checked.get(cut), ended));
            }
        }
        violations.addAll(snapshots.violations(session, ended));
        var events = count(session, "domain_event_entry");
        var records = count(session, "checked_record");
        ended.run();
        Progress.note(session);
        var waiting = Progress.waiting(session, MAX_LISTED);
        ended.run();
        var notChecked = Rule.all()
                .filter(rule -> !domains.containsAll(rule.domains()))
                .map(Rule::name)
                .toList();
        return new Report(
                violations.isEmpty(), clock.instant(), events, records, waiting, inOrder(violations), notChecked);
    }

    private List<Violation> inPieces(Connection session, Cut cut, List<Rule> rules, EndOfPiece ended)
            throws SQLException {
        var violations = new ArrayList<Violation>();
        for (var piece = Optional.of(cut.first(session, eventsPerPiece));
                piece.isPresent();
                piece = piece.get().next(session, eventsPerPiece)) {
            Progress.note(session);
            piece.get().open(session);
            for (var rule : rules) {
                long listed = violations.stream()
                        .filter(violation -> violation.rule().equals(rule.name()))
                        .count();
                if (listed < MAX_LISTED) violations.addAll(violations(session, rule, MAX_LISTED - (int) listed));
            }
            piece.get().close(session);
            ended.run();
        }
        return violations;
    }

    /** Sorted by rule, because the rules were checked piece by piece. */
    private static List<Violation> inOrder(List<Violation> violations) {
        var rules = Stream.concat(Rule.all().map(Rule::name), Stream.of(Snapshots.RULE))
                .toList();
        return violations.stream()
                .sorted(Comparator.comparingInt(violation -> rules.indexOf(violation.rule())))
                .toList();
    }

    private static List<Violation> violations(Connection session, Rule rule, int limit) throws SQLException {
        var violations = new ArrayList<Violation>();
        try (var statement = session.createStatement()) {
            statement.setMaxRows(limit);
            try (var row = statement.executeQuery(rule.violations())) {
                while (row.next()) violations.add(new Violation(rule.name(), row.getString(1)));
            }
        }
        return violations;
    }

    private static long count(Connection session, String table) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
