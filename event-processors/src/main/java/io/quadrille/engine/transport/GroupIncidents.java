package io.quadrille.engine.transport;

import io.quadrille.engine.database.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The incidents of groups. A group has an incident when its position is no longer valid ({@link PositionGuard}); it is
 * stopped until an operator rewinds it. Incidents are stored in the database, so they hold in every process and after a
 * restart. Ended incidents stay in the database as a history. Thread-safe, in the caller's transaction.
 */
public final class GroupIncidents {

    private final JdbcClient jdbc;
    private final Clock clock;

    public GroupIncidents(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * An open incident: no operator has ended it yet.
     *
     * @param kind the name of a {@link RecordCheck.Loss}
     * @param what a description for operators, with topics and positions
     */
    public record Incident(String group, String kind, String what, Instant since) {}

    /** All open incidents, by group. */
    public Map<String, Incident> open() {
        return jdbc
                .sql("select * from group_incident where rewound_at is null")
                .query((row, number) -> incident(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Incident::group, incident -> incident));
    }

    public Optional<Incident> open(String group) {
        return jdbc.sql("select * from group_incident where rewound_at is null and processing_group = :group")
                .param("group", group)
                .query((row, number) -> incident(row))
                .optional();
    }

    /** Opens an incident, unless the group already has an open one. */
    void begin(String group, RecordCheck.Loss kind, String what) {
        jdbc.sql("insert into group_incident (processing_group, kind, what, since) values (:group, :kind, :what, :now)"
                        + " on conflict do nothing")
                .param("group", group)
                .param("kind", kind.name())
                .param("what", what)
                .param("now", now())
                .update();
    }

    /** Ends the group's open incident. Returns whether there was one. */
    boolean end(String group) {
        return jdbc.sql("update group_incident set rewound_at = :now"
                                + " where processing_group = :group and rewound_at is null")
                        .param("now", now())
                        .param("group", group)
                        .update()
                > 0;
    }

    private static Incident incident(ResultSet row) throws SQLException {
        return new Incident(
                row.getString("processing_group"),
                row.getString("kind"),
                row.getString("what"),
                Timestamps.instant(row, "since"));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
