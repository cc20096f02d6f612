package io.quadrille.processors.rebuild;

import java.sql.SQLException;
import java.util.List;

/** Failures that are the database's or its network's, and pass; anything else comes again however often it is tried. */
final class Outage {

  /** Connection lost, transaction undone for another's sake, out of resources, not now, shut down. */
  private static final List<String> CLASSES = List.of("08", "40", "53", "55", "57");

  private Outage() {}

  /** Somebody else had a lock for too long, or wanted ours. */
  static boolean isLock(Throwable failure) {
    var state = state(failure);
    return "55P03".equals(state) || "40P01".equals(state);
  }

  static boolean caused(Throwable failure) {
    var state = state(failure);
    return state != null && CLASSES.stream().anyMatch(state::startsWith);
  }

  /** Null if no database failed. */
  private static String state(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) return sql.getSQLState() == null ? "08" : sql.getSQLState();
    }
    return null;
  }
}
