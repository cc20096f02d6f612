package io.quadrille.checkout.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts the columns of many rows into arrays, for one statement with {@code unnest}, and reads timestamps. */
final class Columns {

    private Columns() {}

    static <R> String[] text(Collection<R> rows, Function<R, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    static <R> Long[] bigint(Collection<R> rows, Function<R, @Nullable Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    /**
     * The values of a column as ISO-8601 texts, which the statement casts to timestamptz[], because the driver does not
     * support arrays of times. This method truncates the times to microseconds, as the event store does. PostgreSQL
     * would round them, and then a row could differ from the same row rebuilt from the stored events.
     */
    static <R> String[] timestamptz(Collection<R> rows, Function<R, @Nullable Instant> column) {
        return text(rows, row -> {
            var time = column.apply(row);
            return time == null ? null : time.truncatedTo(ChronoUnit.MICROS).toString();
        });
    }

    /** The value of a timestamptz column, or null. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** The value of a timestamptz column that is not null. */
    static Instant requiredInstant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
