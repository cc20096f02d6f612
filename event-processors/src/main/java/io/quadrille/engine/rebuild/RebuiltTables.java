package io.quadrille.engine.rebuild;

import io.quadrille.engine.log.SettledPosition;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The rows that a rebuild has made: compared with the live ones, and put in their place and back. Whoever works on the
 * rebuild waits meanwhile. Thread-safe.
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
     * Compares all rows as of one moment.
     *
     * @throws RebuildRefused if it has not caught up
     */
    public Comparison compare(long id) {
        try (var context = contexts.in(TableCopies.SHADOW)) {
            var projection = locked(context, id);
            var rebuild = new RebuildTable(context.jdbc()).get(id);
            require(rebuild, RebuildState.CAUGHT_UP, "compared");
            var look = new SnapshotComparison(context, projection, TableCopies.SHADOW);
            return new ComparisonRun(context, projection, patience)
                    .compare(null, values -> look.at(rebuild.position(), values));
        }
    }

    /**
     * Puts the rebuilt rows in the place of the live ones, which are retired. Appends wait for some milliseconds.
     *
     * @param recorded does the exchange, in the context it is given, and records it in the same transaction
     * @throws RebuildRefused if it has not caught up, or others hold the tables for too long
     */
    public TableSwap.Exchanged switchOver(long id, TableSwap.Recorded recorded) {
        return exchange(id, RebuildState.CAUGHT_UP, TableCopies.SHADOW, recorded);
    }

    /**
     * Puts the retired rows back in their place, with everything folded that was appended since. The rebuilt ones stand
     * beside them again, caught up.
     */
    public TableSwap.Exchanged back(long id, TableSwap.Recorded recorded) {
        return exchange(id, RebuildState.SWITCHED, TableCopies.RETIRED, recorded);
    }

    private TableSwap.Exchanged exchange(long id, RebuildState from, String schema, TableSwap.Recorded recorded) {
        try (var context = contexts.in(schema)) {
            var projection = locked(context, id);
            require(
                    new RebuildTable(context.jdbc()).get(id),
                    from,
                    from == RebuildState.SWITCHED ? "taken back" : "switched");
            requireNoViews(context, projection);
            var exchange = new TableSwap(context, projection, id, schema);
            exchange.requireRoom();
            follow(context, projection, exchange);
            return exchange.perform(recorded);
        }
    }

    /** All but the very last events are folded page by page, before anybody has to wait. */
    private void follow(RebuildContext context, Projection projection, TableSwap exchange) {
        try (var log = contexts.session();
                var folding = new PrefetchingLogReader(context.pages(projection), log)) {
            long end = new SettledPosition().advance(log);
            folding.fold(exchange.position(), end, page -> exchange.write(page));
        } catch (SQLException e) {
            throw new IllegalStateException("the log cannot be read", e);
        }
    }

    private static Projection locked(RebuildContext context, long id) {
        var projection =
                context.projection(new RebuildTable(context.jdbc()).get(id).projection());
        ShadowLock.keep(context.jdbc(), projection.name());
        return projection;
    }

    private static void require(Rebuild rebuild, RebuildState state, String what) {
        if (rebuild.state() == state) return;
        throw new RebuildRefused("Rebuild " + rebuild.id() + " is " + rebuild.state() + "; it can be " + what
                + " when it is " + state + ".");
    }

    /** A view goes on showing the very table it was made on, which would then be the retired one. */
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
            throw new RebuildRefused("Views are made on these tables, drop them first: " + views + ".");
    }
}
