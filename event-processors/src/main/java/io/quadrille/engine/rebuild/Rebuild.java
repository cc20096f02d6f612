package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A projection built again beside the live one, and how far it is. Positions are indices of the event store.
 *
 * @param stopPosition where it ends; null if it keeps up with the log
 * @param position every event up to here is in its rows
 * @param logEnd up to where it is to go, as it was last seen
 * @param events how many events up to the position concern the projection
 * @param positionsPerSecond while it read the past; null until it has begun
 * @param secondsLeft until it has caught up, at that rate; null unless it is running
 * @param failure why it failed, or why its last attempt was cut off
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rebuild(
        long id,
        String projection,
        RebuildState state,
        String requestedBy,
        String reason,
        Instant requestedAt,
        Long stopPosition,
        long position,
        long logEnd,
        long events,
        Long positionsPerSecond,
        Long secondsLeft,
        Instant updatedAt,
        String failure) {

    static Rebuild of(ResultSet row) throws SQLException {
        var state = RebuildState.valueOf(row.getString("state"));
        long position = row.getLong("position");
        long end = row.getLong("log_end");
        long millis = row.getLong("run_millis");
        Long rate = millis == 0 ? null : row.getLong("run_position") * 1000 / millis;
        Long left =
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
                left,
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                row.getString("failure"));
    }
}
