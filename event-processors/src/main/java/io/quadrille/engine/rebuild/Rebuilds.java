package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Starts, pauses, resumes and ends rebuilds in the caller's transaction. The worker reads the state before each page,
 * so a change takes effect after the current page. Thread-safe.
 */
public final class Rebuilds {

    /** The order of the log decides: the stop position is the one before the first event with a later time. */
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
     * Starts a rebuild with empty tables beside the live ones.
     *
     * @param stopPosition the last position to apply; null to follow the log
     * @param traceParent the trace of the request, as W3C traceparent; null if there is none
     * @throws RebuildRefused if the projection is unknown, has an open rebuild, or some of its events are in a
     *     different database
     */
    public Rebuild start(
            String projection, @Nullable Long stopPosition, String actor, String reason, @Nullable String traceParent) {
        var tables = context.projection(projection).tables().stream()
                .map(ProjectedTable::name)
                .toList();
        RebuildLocks.lockTables(jdbc, projection);
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
     * The last position before the first event with a later time. Because clocks differ, an event after this position
     * may have an earlier time.
     *
     * @throws RebuildRefused if the time is in the future
     */
    public long positionAt(Instant time) {
        return jdbc.sql(BEFORE_TIME)
                .param("time", time.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new RebuildRefused("The time " + time + " is in the future."));
    }

    /** @throws RebuildRefused if the rebuild is neither RUNNING nor CAUGHT_UP */
    public Rebuild pause(long id) {
        return change(id, "state in ('RUNNING', 'CAUGHT_UP')", "state = 'PAUSED'");
    }

    /**
     * Resumes at the stored position.
     *
     * @throws RebuildRefused if the rebuild is neither PAUSED nor FAILED
     */
    public Rebuild resume(long id) {
        return change(id, "state in ('PAUSED', 'FAILED')", "state = 'RUNNING', failure = null");
    }

    /**
     * Cancels a rebuild: drops the rebuilt tables; the live tables stay unchanged.
     *
     * @throws RebuildRefused if the rebuild has ended
     */
    public Rebuild cancel(long id) {
        var rebuild = rebuilds.get(id);
        RebuildLocks.lockTables(jdbc, rebuild.projection());
        var cancelled = change(id, RebuildTable.OPEN, "state = 'CANCELLED'");
        tables(rebuild).forEach(table -> copies().drop(TableCopies.SHADOW, table));
        return cancelled;
    }

    /**
     * Drops the tables that were live before the switch; switching back is then no longer possible.
     *
     * @throws RebuildRefused if the rebuild is not SWITCHED
     */
    public Rebuild keep(long id) {
        var rebuild = rebuilds.get(id);
        RebuildLocks.lockTables(jdbc, rebuild.projection());
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
                        "Rebuild " + id + " is " + rebuilds.get(id).state() + "; that state does not permit this."));
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
     * @param before rebuilds that ended at or before this time are deleted
     * @param limit the maximum number of rows that are deleted
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
