package io.quadrille.operating.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The groups that are paused until an operator resumes them. A pause is stored in the database, so it holds in every
 * process and after a restart. Thread-safe; works in the caller's transaction.
 */
public final class PausedGroups {

    private final JdbcClient jdbc;
    private final Clock clock;

    public PausedGroups(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Whether the group is paused. The group's thread calls this between two batches and handles nothing while the
     * group is paused. Therefore the first call after a pause stores the time from which the pause is effective.
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

    /** Returns false if the group was already paused. */
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

    /** Returns false if the group was not paused. */
    boolean resume(String group) {
        return jdbc.sql("delete from paused_group where processing_group = :group")
                        .param("group", group)
                        .update()
                > 0;
    }

    /** The pauses by group name. */
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

    /**
     * @param effectiveAt the time from which the group's thread has handled nothing; null until it has seen the pause
     */
    record Pause(
            String group,
            Instant at,
            String by,
            String reason,
            @Nullable Instant effectiveAt) {}
}
