package io.quadrille.processors.invariants;

import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.invariants.Report.Violation;
import io.quadrille.processors.kafka.EventTopics;
import io.quadrille.processors.serialization.MessageTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Checks a system, at rest or at work, and changes nothing. All of the database is seen in one snapshot, taken after the topics
 * were read; an order that moved on in between is reported as waiting. Thread-safe; each check opens a session and a consumer.
 */
public final class Invariants {

  private static final int LISTED = 1_000;

  private final DataSource sessions;
  private final Map<String, Object> kafka;
  private final Evidence evidence;
  private final Set<Domain> domains;
  private final Clock clock;

  /**
   * @param sessions opens a database session of its own at each call; not a pool
   * @param kafka settings of a Kafka client
   * @param domains the domains whose events are in this database
   */
  public Invariants(
      DataSource sessions,
      Map<String, Object> kafka,
      EventTopics topics,
      MessageTypes types,
      Set<Domain> domains,
      Clock clock) {
    this.sessions = sessions;
    this.kafka = new HashMap<>(kafka);
    this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.evidence = new Evidence(topics, types, domains);
    this.domains = Set.copyOf(domains);
    this.clock = clock;
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
      try {
        return report(session);
      } finally {
        session.rollback();
      }
    }
  }

  /** Reads the topics into temporary tables of the session, which must be in auto-commit mode. */
  public void gather(Connection session) throws SQLException {
    evidence.gather(session, kafka);
  }

  /** Compares the database with what was gathered, in the session's transaction, which is to be rolled back. */
  public Report report(Connection session) throws SQLException {
    Progress.note(session);
    var violations = new ArrayList<Violation>();
    var notChecked = new ArrayList<String>();
    for (var rule : Rule.all().toList()) {
      if (domains.containsAll(rule.domains())) {
        violations.addAll(violations(session, rule));
      } else {
        notChecked.add(rule.name());
      }
    }
    return new Report(
        violations.isEmpty(),
        clock.instant(),
        count(session, "domain_event_entry"),
        count(session, "checked_record"),
        Progress.waiting(session, LISTED),
        violations,
        notChecked);
  }

  private static List<Violation> violations(Connection session, Rule rule) throws SQLException {
    var violations = new ArrayList<Violation>();
    try (var statement = session.createStatement()) {
      statement.setMaxRows(LISTED);
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
