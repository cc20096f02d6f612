package io.quadrille.engine.rebuild;

import io.quadrille.engine.log.SettledPosition;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Compares the tables of a rebuild with the live ones, switches to the rebuilt tables, and switches back. The worker of
 * the rebuild waits until this has finished. Thread-safe.
 */
public final class RebuiltTables {

    private final RebuildContexts contexts;
    private final Duration patience;

    /** @param patience as for {@link AuditCheck} */
    public RebuiltTables(RebuildContexts contexts, Duration patience) {
        this.contexts = contexts;
        this.patience = patience;
    }

    /**
     * Compares all rebuilt rows with the live rows, as of one moment.
     *
     * @throws RebuildRefused if the rebuild is not CAUGHT_UP
     */
    public Comparison compare(long id) {
        try (var context = contexts.in(TableCopies.SHADOW)) {
            var projection = lockedProjection(context, id);
            var rebuild = new RebuildTable(context.jdbc()).get(id);
            require(rebuild, RebuildState.CAUGHT_UP, "compared");
            var comparison = new SnapshotComparison(context, projection, TableCopies.SHADOW);
            return new ComparisonRun(context, projection, patience)
                    .compareAll(scope -> comparison.at(rebuild.position(), scope));
        }
    }

    /**
     * Replaces the live tables by the rebuilt ones, and keeps the previous tables as retired ones. Appends wait for a
     * few milliseconds.
     *
     * @param transaction runs the exchange in the given context and records the operator's action in the same
     *     transaction
     * @throws RebuildRefused if the rebuild is not CAUGHT_UP, views depend on the tables, or other sessions hold the
     *     tables for too long
     */
    public SwapResult switchOver(long id, TableSwap.SwapTransaction transaction) {
        return swap(id, RebuildState.CAUGHT_UP, TableCopies.SHADOW, transaction);
    }

    /**
     * Replaces the live tables by the retired ones, after it has applied all events that were appended since the switch
     * to the retired tables. The rebuild is CAUGHT_UP again, with its rebuilt tables beside the live ones.
     *
     * @param transaction runs the exchange in the given context and records the operator's action in the same
     *     transaction
     * @throws RebuildRefused if the rebuild is not SWITCHED, another rebuild is open, views depend on the tables, or
     *     other sessions hold the tables for too long
     */
    public SwapResult back(long id, TableSwap.SwapTransaction transaction) {
        return swap(id, RebuildState.SWITCHED, TableCopies.RETIRED, transaction);
    }

    private SwapResult swap(long id, RebuildState from, String schema, TableSwap.SwapTransaction transaction) {
        try (var context = contexts.in(schema)) {
            var projection = lockedProjection(context, id);
            require(
                    new RebuildTable(context.jdbc()).get(id),
                    from,
                    from == RebuildState.SWITCHED ? "taken back" : "switched");
            requireNoViews(context, projection);
            var swap = new TableSwap(context, projection, id, schema);
            swap.requireNoOpenRebuild();
            catchUp(context, projection, swap);
            return swap.perform(transaction);
        }
    }

    /** Applies all but the last few events page by page, before appends have to wait. */
    private void catchUp(RebuildContext context, Projection projection, TableSwap swap) {
        try (var log = contexts.session();
                var reader = new PrefetchingLogReader(context.pages(projection), log)) {
            long end = new SettledPosition().advance(log);
            reader.forEachPage(swap.position(), end, swap::apply);
        } catch (SQLException e) {
            throw new IllegalStateException("The event log cannot be read.", e);
        }
    }

    private static Projection lockedProjection(RebuildContext context, long id) {
        var projection =
                context.projection(new RebuildTable(context.jdbc()).get(id).projection());
        RebuildLocks.lockTablesForSession(context.jdbc(), projection.name());
        return projection;
    }

    private static void require(Rebuild rebuild, RebuildState state, String action) {
        if (rebuild.state() == state) return;
        throw new RebuildRefused("Rebuild " + rebuild.id() + " is " + rebuild.state() + "; it can be " + action
                + " only when it is " + state + ".");
    }

    /** A view refers to the table itself, not to its name, and would show the retired table after the exchange. */
    private static void requireNoViews(RebuildContext context, Projection projection) {
        var names = projection.tables().stream().map(ProjectedTable::name).toList();
        List<String> views = context.jdbc()
                .sql("""
                    select distinct r.ev_class::regclass::text from pg_depend d join pg_rewrite r on r.oid = d.objid
                    where d.classid = 'pg_rewrite'::regclass and d.refobjid in (
                      select oid from pg_class where relname in (:names) and relnamespace = cast(:live as
                        regnamespace))\
                    """)
                .param("names", names)
                .param("live", context.liveSchema())
                .query(String.class)
                .list();
        if (!views.isEmpty())
            throw new RebuildRefused("Views depend on these tables; drop the views first: " + views + ".");
    }
}
