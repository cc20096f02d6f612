package io.quadrille.engine.database;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Distinguishes transient failures of the database or its network from failures that every retry would repeat. */
public final class TransientDatabaseFailure {

    /** Classes of SQLState: connection, insufficient resources, operator intervention, system error. */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58");

    /** Classes of SQLState: transaction rollback, object not in prerequisite state. */
    private static final Set<String> RACES = Set.of("40", "55");

    /** The database ended the session because its transaction was idle, or open, for too long. */
    private static final Set<String> TIMEOUTS = Set.of("25P03", "25P04");

    private TransientDatabaseFailure() {}

    /** Whether the statement waited too long for a lock, or was part of a deadlock. */
    public static boolean isLock(Throwable failure) {
        var state = state(failure);
        return "55P03".equals(state) || "40P01".equals(state);
    }

    /**
     * Whether the database or the connection to it is unavailable or too slow, so that other statements are likely to
     * fail too.
     */
    public static boolean isOutage(Throwable failure) {
        var state = state(failure);
        return state != null && (OUTAGES.contains(classOf(state)) || TIMEOUTS.contains(state));
    }

    /** Whether an outage or a conflict with a different transaction caused the failure, so that a retry may succeed. */
    public static boolean caused(Throwable failure) {
        var state = state(failure);
        return state != null && (isOutage(failure) || RACES.contains(classOf(state)));
    }

    private static String classOf(String state) {
        return state.substring(0, Math.min(2, state.length()));
    }

    /**
     * The SQLState of the first SQLException among the failure and its causes; 08 if it has no SQLState, null if there
     * is no SQLException.
     */
    private static @Nullable String state(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) return sql.getSQLState() == null ? "08" : sql.getSQLState();
        }
        return null;
    }
}
