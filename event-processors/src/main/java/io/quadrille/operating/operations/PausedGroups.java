package io.quadrille.operating.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which groups take nothing until they are resumed. It is in the database, so it holds in every process and after a
 * restart.
 */
public final class PausedGroups {

    private final JdbcClient jdbc;
    private final Clock clock;

    public PausedGroups(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Asked by the group's own thread when it has nothing under way: with the answer true it takes nothing, and that is
     * noted, so that operators know.
     */
    public boolean holds(String group) {
        var effective = jdbc.sql("select effective_at is not null from paused_group where processing_group = :group")
                .param("group", group)
                .query(Boolean.class)
                .optional();
        if (effective.isPresent() && !effective.get()) {
            jdbc.sql("update paused_group set effective_at = :now where processing_group = :group and"
                            + " effective_at is null")
                    .param("now", now())
                    .param("group", group)
                    .update();
        }
        return effective.isPresent();
    }

    /** Returns whether it was not paused before. */
    boolean pause(String group, OperatorRequest operator) {
        int rows = jdbc.sql("insert into paused_group (processing_group, paused_at, paused_by, reason)"
                        + " values (:group, :now, :actor, :reason) on conflict do nothing")
                .param("group", group)
                .param("now", now())
                .param("actor", operator.actor())
                .param("reason", operator.reason())
                .update();
        return rows > 0;
    }

    /** Returns whether it was paused. */
    boolean resume(String group) {
        return jdbc.sql("delete from paused_group where processing_group = :group")
                        .param("group", group)
                        .update()
                > 0;
    }

    Map<String, Pause> all() {
        return jdbc.sql("select * from paused_group").query((row, number) -> pause(row)).list().stream()
                .collect(Collectors.toMap(Pause::group, pause -> pause));
    }

    private static Pause pause(ResultSet row) throws SQLException {
        var effective = row.getObject("effective_at", OffsetDateTime.class);
        return new Pause(
                row.getString("processing_group"),
                row.getObject("paused_at", OffsetDateTime.class).toInstant(),
                row.getString("paused_by"),
                row.getString("reason"),
                effective == null ? null : effective.toInstant());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    /** @param effectiveAt since when the group's thread has taken nothing; null until it has seen the pause */
    record Pause(String group, Instant at, String by, String reason, Instant effectiveAt) {}
}
