package io.quadrille.processors.rebuild;

import io.quadrille.processors.choreography.Domain;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Opens contexts to rebuild and compare in. Thread-safe. */
public final class RebuildContexts {

  private final DataSource sessions;
  private final Set<Domain> domains;

  /**
   * @param sessions opens a database session of its own at each call; not a pool, for these take long and have no time limits
   * @param domains the domains whose events are in this database
   */
  public RebuildContexts(DataSource sessions, Set<Domain> domains) {
    this.sessions = sessions;
    this.domains = Set.copyOf(domains);
  }

  /** A context whose projections write to the tables as everybody sees them. */
  public RebuildContext live() {
    return new RebuildContext(session(), domains);
  }

  /** The projections that can be rebuilt and checked here: those with all their events in this database. */
  public List<String> projections() {
    try (var context = live()) {
      return context.projections().stream().filter(context::hasAllEvents).toList();
    }
  }

  /**
   * @throws RebuildRefused if there is no such projection here, or not all of its events
   */
  public void require(String projection) {
    try (var context = live()) {
      context.projection(projection);
    }
  }

  /** A context whose projections write to the tables of this schema where it has them. */
  RebuildContext in(String schema) {
    var context = live();
    try {
      context.jdbc().sql("set search_path to " + schema + ", " + context.liveSchema()).update();
      return context;
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** A session beside the context's, to read the log ahead of what is written. */
  Connection session() {
    try {
      return sessions.getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be reached", e);
    }
  }
}
