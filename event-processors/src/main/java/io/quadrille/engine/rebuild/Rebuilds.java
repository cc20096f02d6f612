package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is asked of rebuilds, in the caller's transaction, and how far each has come. Whoever works on one looks here
 * before each page, so an order takes effect within a page. Thread-safe.
 */
public final class Rebuilds {

    /** The log's own order decides: the stop is in front of the first event that happened later. */
    private static final String BEFORE_TIME = """
        select coalesce((select min(global_index) - 1 from domain_event_entry where time_stamp > cast(:time as
          timestamptz)),
                        (select max(global_index) from domain_event_entry), 0)
        where cast(:time as timestamptz) <= clock_timestamp()\
        """;

    private final RebuildContext context;
    private final JdbcClient jdbc;
    private final RebuildTable rebuilds;

    public Rebuilds(RebuildContext context) {
        this.context = context;
        this.jdbc = context.jdbc();
        this.rebuilds = new RebuildTable(jdbc);
    }

    /**
     * Begins with empty tables beside the live ones.
     *
     * @param stopPosition the last event to fold, or null for all, those included that are appended meanwhile
     * @param traceParent the trace of whoever wants it, as W3C traceparent; null if there is none
     * @throws RebuildRefused if the projection is unknown or has an open rebuild, or its events are not all here
     */
    public Rebuild start(String projection, Long stopPosition, String actor, String reason, String traceParent) {
        var tables = context.projection(projection).tables().stream()
                .map(ProjectedTable::name)
                .toList();
        ShadowLock.hold(jdbc, projection);
        rebuilds.open(projection).ifPresent(other -> {
            throw new RebuildRefused(
                    "Rebuild " + other.id() + " of " + projection + " is " + other.state() + "; cancel it first.");
        });
        var copies = copies();
        tables.forEach(table -> copies.drop(TableCopies.SHADOW, table));
        tables.forEach(table -> copies.create(TableCopies.SHADOW, table));
        return jdbc.sql("insert into rebuild (projection, state, requested_by, reason, stop_position, trace_parent)"
                        + " values (:projection, 'RUNNING', :actor, :reason, :stop, :traceParent) returning *")
                .param("projection", projection)
                .param("actor", actor)
                .param("reason", reason)
                .param("stop", stopPosition)
                .param("traceParent", traceParent)
                .query((row, number) -> Rebuild.of(row))
                .single();
    }

    /**
     * The last position before anything later happened; clocks differ, so some event behind it may be older.
     *
     * @throws RebuildRefused if that time has not come yet
     */
    public long positionAt(Instant time) {
        return jdbc.sql(BEFORE_TIME)
                .param("time", time.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new RebuildRefused(time + " has not come yet."));
    }

    public Rebuild pause(long id) {
        return change(id, "state in ('RUNNING', 'CAUGHT_UP')", "state = 'PAUSED'");
    }

    /** It goes on where it stood. */
    public Rebuild resume(long id) {
        return change(id, "state in ('PAUSED', 'FAILED')", "state = 'RUNNING', failure = null");
    }

    /** Drops the rows that were built; the live ones stay as they are. */
    public Rebuild cancel(long id) {
        var rebuild = rebuilds.get(id);
        ShadowLock.hold(jdbc, rebuild.projection());
        var cancelled = change(id, RebuildTable.OPEN, "state = 'CANCELLED'");
        tables(rebuild).forEach(table -> copies().drop(TableCopies.SHADOW, table));
        return cancelled;
    }

    /** Drops the rows from before the switch; there is no way back any more. */
    public Rebuild keep(long id) {
        var rebuild = rebuilds.get(id);
        ShadowLock.hold(jdbc, rebuild.projection());
        var kept = change(id, "state = 'SWITCHED'", "state = 'KEPT', way_back = null");
        tables(rebuild).forEach(table -> copies().drop(TableCopies.RETIRED, table));
        return kept;
    }

    private Rebuild change(long id, String from, String to) {
        return jdbc.sql("update rebuild set " + to + ", updated_at = clock_timestamp() where id = :id and " + from
                        + " returning *")
                .param("id", id)
                .query((row, number) -> Rebuild.of(row))
                .optional()
                .orElseThrow(() -> new RebuildRefused(
                        "Rebuild " + id + " is " + rebuilds.get(id).state() + "."));
    }

    private List<String> tables(Rebuild rebuild) {
        return context.projection(rebuild.projection()).tables().stream()
                .map(ProjectedTable::name)
                .toList();
    }

    private TableCopies copies() {
        return new TableCopies(jdbc, context.liveSchema());
    }

    /**
     * Deletes the rebuilds that were cancelled or kept longest ago.
     *
     * @param before rows up to this time are deleted
     * @param limit the most rows that are deleted
     * @return the number of rows that were deleted
     */
    public static int deleteEnded(JdbcClient jdbc, OffsetDateTime before, int limit) {
        return jdbc.sql("""
            delete from rebuild where id in (
              select id from rebuild r where state in ('CANCELLED', 'KEPT') and updated_at <= :before
              order by updated_at limit :limit for update of r skip locked)\
            """).param("before", before).param("limit", limit).update();
    }
}
