package io.quadrille.checkout.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Function;

/** Columns of rows as arrays, so that one statement writes many rows by {@code unnest}; and columns as Java values. */
final class Columns {

    private Columns() {}

    static <R> String[] text(Collection<R> rows, Function<R, String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    static <R> Long[] bigint(Collection<R> rows, Function<R, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    /**
     * ISO-8601 texts, to be cast to timestamptz[]: the driver has no arrays of points in time. Cut to the microsecond,
     * as the event store cuts them; PostgreSQL would round, and a row would differ from what follows from its stored
     * events.
     */
    static <R> String[] timestamptz(Collection<R> rows, Function<R, Instant> column) {
        return text(
                rows,
                row -> column.apply(row) == null
                        ? null
                        : column.apply(row).truncatedTo(ChronoUnit.MICROS).toString());
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
