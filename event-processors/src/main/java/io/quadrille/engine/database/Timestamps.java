package io.quadrille.engine.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Converts between instants and PostgreSQL's timestamptz, whose precision is one microsecond. */
public final class Timestamps {

    private static final long LIMIT = Long.MAX_VALUE / 1_000_000 - 1;

    private Timestamps() {}

    /**
     * Microseconds since 1970. For an instant beyond the range of a long, such as PostgreSQL's {@code infinity} as the
     * driver returns it, the largest or the smallest long.
     */
    public static long micros(Instant instant) {
        long seconds = instant.getEpochSecond();
        if (Math.abs(seconds) > LIMIT) return seconds > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        return seconds * 1_000_000 + instant.getNano() / 1_000;
    }

    /** The instant in UTC, truncated to microseconds. */
    public static OffsetDateTime of(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** Reads a timestamptz column; null if the column is null. */
    public static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Reads a timestamptz column that is not null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
