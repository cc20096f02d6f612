package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild of a projection beside the live tables, and its progress. Positions are global indices of the event store.
 *
 * @param stopPosition the position of the last event to apply; null if the rebuild follows the log
 * @param position the rebuilt rows contain all events up to this position
 * @param logEnd the end of the log when the worker last read it, which the rebuild has to reach
 * @param events the number of applied events
 * @param positionsPerSecond the rate at which the existing events were read; null before the first page
 * @param secondsLeft the estimated number of seconds until the rebuild has caught up; null unless the rebuild is
 *     running
 * @param failure why the rebuild failed, or why its last attempt was interrupted; null if neither happened
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rebuild(
        long id,
        String projection,
        RebuildState state,
        String requestedBy,
        String reason,
        Instant requestedAt,
        @Nullable Long stopPosition,
        long position,
        long logEnd,
        long events,
        @Nullable Long positionsPerSecond,
        @Nullable Long secondsLeft,
        Instant updatedAt,
        @Nullable String failure) {

    static Rebuild of(ResultSet row) throws SQLException {
        var state = RebuildState.valueOf(row.getString("state"));
        long position = row.getLong("position");
        long end = row.getLong("log_end");
        long millis = row.getLong("run_millis");
        Long rate = millis == 0 ? null : row.getLong("run_position") * 1000 / millis;
        Long secondsLeft =
                state != RebuildState.RUNNING || rate == null || rate == 0 ? null : Math.ceilDiv(end - position, rate);
        return new Rebuild(
                row.getLong("id"),
                row.getString("projection"),
                state,
                row.getString("requested_by"),
                row.getString("reason"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("stop_position", Long.class),
                position,
                end,
                row.getLong("events"),
                rate,
                secondsLeft,
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                row.getString("failure"));
    }
}
