package io.quadrille.engine.database;

import java.sql.SQLException;
import java.util.Set;

/** Failures that are the database's or its network's, and pass; anything else comes again however often it is tried. */
public final class TransientDatabaseFailure {

    /** Connection lost, out of resources, shut down or cancelled, its own input and output. */
    private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58");

    /** Transaction undone for another's sake, or not now. */
    private static final Set<String> RACES = Set.of("40", "55");

    /** The session was ended, as its transaction took too long. */
    private static final Set<String> TIMEOUTS = Set.of("25P03", "25P04");

    private TransientDatabaseFailure() {}

    /** Another session had a lock for too long, or wanted ours. */
    public static boolean isLock(Throwable failure) {
        var state = state(failure);
        return "55P03".equals(state) || "40P01".equals(state);
    }

    /** The database is away, or cannot serve anybody. */
    public static boolean isOutage(Throwable failure) {
        var state = state(failure);
        return state != null && (OUTAGES.contains(classOf(state)) || TIMEOUTS.contains(state));
    }

    /** An outage, or another transaction was in the way: the same may succeed later. */
    public static boolean caused(Throwable failure) {
        var state = state(failure);
        return state != null && (isOutage(failure) || RACES.contains(classOf(state)));
    }

    private static String classOf(String state) {
        return state.substring(0, Math.min(2, state.length()));
    }

    /** Null if no database failed. */
    private static String state(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) return sql.getSQLState() == null ? "08" : sql.getSQLState();
        }
        return null;
    }
}
