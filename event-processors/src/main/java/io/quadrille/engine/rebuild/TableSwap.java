package io.quadrille.engine.rebuild;

import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges the live tables with rebuilt or retired tables in one transaction that blocks appends: applies the last
 * events to the new tables, and then moves both between schemas. The transaction waits only briefly for a lock, because
 * appends would queue behind it; then the exchange is retried.
 */
public final class TableSwap {

    private static final int ATTEMPTS = 100;
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();

    private final RebuildContext context;
    private final Projection projection;
    private final long id;
    private final String schema;
    private final List<String> tables;
    private final TableCopies copies;

    /** @param schema the schema of the tables that become live, which is the first one in the context's search_path */
    TableSwap(RebuildContext context, Projection projection, long id, String schema) {
        this.context = context;
        this.projection = projection;
        this.id = id;
        this.schema = schema;
        this.tables = projection.tables().stream().map(ProjectedTable::name).toList();
        this.copies = new TableCopies(context.jdbc(), context.liveSchema());
    }

    /** Runs the work in a transaction of the context and records the operator's action in it. */
    @FunctionalInterface
    public interface SwapTransaction {
        SwapResult perform(RebuildContext context, Supplier<SwapResult> work);
    }

    /**
     * Switching back moves the rebuilt tables to the schema {@code shadow}, which must not contain tables of a
     * different rebuild of the projection.
     *
     * @throws RebuildRefused if a different rebuild of the projection is open
     */
    void requireNoOpenRebuild() {
        if (!isSwitchBack()) return;
        new RebuildTable(context.jdbc()).open(projection.name()).ifPresent(other -> {
            throw new RebuildRefused(
                    "Rebuild " + other.id() + " of " + projection.name() + " is under way; cancel it first.");
        });
    }

    private boolean isSwitchBack() {
        return schema.equals(TableCopies.RETIRED);
    }

    /** The position up to which the tables that become live contain all events. */
    long position() {
        return context.jdbc()
                .sql("select " + (isSwitchBack() ? "way_back" : "position") + " from rebuild where id = :id")
                .param("id", id)
                .query(Long.class)
                .single();
    }

    /** Applies a page in a separate transaction; always returns true. */
    boolean apply(LogPages.LogPage page) {
        context.transactions().executeWithoutResult(status -> applyAndRecord(page));
        return true;
    }

    private void applyAndRecord(LogPages.LogPage page) {
        projection.apply(page.events());
        context.jdbc()
                .sql("update rebuild set " + (isSwitchBack() ? "way_back" : "position") + " = :end where id = :id")
                .param("end", page.end())
                .param("id", id)
                .update();
    }

    SwapResult perform(SwapTransaction transaction) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.perform(context, this::exchange);
            } catch (RuntimeException e) {
                if (!TransientDatabaseFailure.isLock(e)) throw e;
                if (attempt == ATTEMPTS)
                    throw new RebuildRefused(
                            "Other sessions hold locks on the tables of " + projection.name() + "; try again later.");
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private SwapResult exchange() {
        var jdbc = context.jdbc();
        jdbc.sql("set local lock_timeout to '100ms'").update();
        jdbc.sql("set local synchronous_commit to on").update();
        // Same lock order as an append: first the views and whether they are filled, then the store.
        jdbc.sql("select 1 from projection_fill where projection = :projection for update")
                .param("projection", projection.name())
                .query(row -> {});
        tables.forEach(
                table -> jdbc.sql("lock table " + context.liveSchema() + "." + table + " in access exclusive mode")
                        .update());
        long lockRequested = System.nanoTime();
        jdbc.sql("lock table domain_event_entry in share row exclusive mode").update();
        long end = jdbc.sql("select coalesce(max(global_index), 0) from domain_event_entry")
                .query(Long.class)
                .single();
        context.pages(projection).forEach(context.connection(), position(), end, this::applyAndRecord);
        var state = isSwitchBack() ? takeBack(end) : takeOver(end);
        return new SwapResult(
                id,
                projection.name(),
                state,
                end,
                Duration.ofNanos(System.nanoTime() - lockRequested).toMillis());
    }

    private RebuildState takeOver(long end) {
        tables.forEach(table -> copies.drop(TableCopies.RETIRED, table));
        context.jdbc()
                .sql("update rebuild set state = 'KEPT', way_back = null where projection = :projection and state ="
                        + " 'SWITCHED'")
                .param("projection", projection.name())
                .update();
        move(TableCopies.SHADOW, TableCopies.RETIRED);
        fill("retired_filled = filled_at is not null, filled_at = coalesce(filled_at, clock_timestamp()),"
                + " unfilled_since = null, unfilled_by = null");
        return store(RebuildState.SWITCHED, end, isWrittenByGroup() ? Long.valueOf(0) : Long.valueOf(end));
    }

    private RebuildState takeBack(long end) {
        move(TableCopies.RETIRED, TableCopies.SHADOW);
        fill("filled_at = case when retired_filled is not false then clock_timestamp() end, unfilled_since = case when"
                + " retired_filled is false then clock_timestamp() end, unfilled_by = case when retired_filled is false"
                + " then 'the switch to the rebuilt rows was undone' end, retired_filled = null");
        return store(RebuildState.CAUGHT_UP, isWrittenByGroup() ? positionAtSwitch() : end, null);
    }

    /**
     * Live rows that a group writes lag behind the log by an unknown number of events. When such tables become retired,
     * only the events up to the previous switch are certain to be in them. So later events are applied to them again;
     * the projections recognize duplicates.
     */
    private boolean isWrittenByGroup() {
        return projection.group().isPresent();
    }

    private long positionAtSwitch() {
        return new RebuildTable(context.jdbc()).get(id).position();
    }

    /** Does nothing if no process has registered the projection: then its tables may lack what processes append. */
    private void fill(String assignments) {
        context.jdbc()
                .sql("update projection_fill set " + assignments + " where projection = :projection and events <> '{}'")
                .param("projection", projection.name())
                .update();
    }

    private void move(String to, String away) {
        for (var table : tables) {
            copies.move(table, context.liveSchema(), away);
            copies.move(table, to, context.liveSchema());
        }
    }

    private RebuildState store(RebuildState state, long position, @Nullable Long wayBack) {
        context.jdbc()
                .sql("update rebuild set state = :state, position = :position, log_end = greatest(log_end, :position),"
                        + " way_back = :wayBack, updated_at = clock_timestamp() where id = :id")
                .param("state", state.name())
                .param("position", position)
                .param("wayBack", wayBack)
                .param("id", id)
                .update();
        return state;
    }
}
