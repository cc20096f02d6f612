package io.quadrille.engine.rebuild;

import io.quadrille.engine.log.SettledPosition;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.RowScope.RowsOfKeys;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Compares a live projection with the rows that follow from the event store. The rebuilt rows are in temporary tables
 * of one session, so nothing of a check remains in the database. Thread-safe.
 */
public final class AuditCheck {

    private final RebuildContexts contexts;
    private final Duration patience;

    /**
     * @param patience how long rows that a processing group writes may differ before they are reported; a group must be
     *     able to handle, within this time, all events that were appended before the check
     */
    public AuditCheck(RebuildContexts contexts, Duration patience) {
        this.contexts = contexts;
        this.patience = patience;
    }

    /**
     * Compares all rows.
     *
     * @throws RebuildRefused if this process has no such projection, or some of its events are in another database
     */
    public Comparison full(String name) {
        try (var context = contexts.live();
                var log = contexts.session()) {
            var projection = context.projection(name);
            var copies = new TableCopies(context.jdbc(), context.liveSchema());
            projection.tables().forEach(table -> copies.createTemporary(table.name()));
            long position = 0;
            var settled = new SettledPosition();
            try (var pages = new PrefetchingLogReader(context.pages(projection), log)) {
                for (long end = settled.advance(log); end > position; end = settled.advance(log)) {
                    pages.forEachPage(position, end, page -> apply(context, projection, page));
                    boolean isLastRound = end - position <= PrefetchingLogReader.PAGE;
                    position = end;
                    if (isLastRound) break;
                }
            }
            projection
                    .tables()
                    .forEach(table -> context.jdbc()
                            .sql("analyze pg_temp." + table.name())
                            .update());
            long applied = position;
            var comparison = new SnapshotComparison(context, projection, TableCopies.TEMPORARY);
            return new ComparisonRun(context, projection, patience).compareAll(scope -> comparison.at(applied, scope));
        } catch (SQLException e) {
            throw new IllegalStateException("The event log cannot be read.", e);
        }
    }

    private static boolean apply(RebuildContext context, Projection projection, LogPages.LogPage page) {
        context.transactions().executeWithoutResult(status -> projection.apply(page.events()));
        return true;
    }

    /**
     * Compares the rows of some keys, and reads only the events of these keys. The keys are chosen at random from rows
     * and events. Tables whose rows aggregate several keys are not compared.
     *
     * @param size approximate number of keys
     * @throws RebuildRefused if this process has no such projection, or some of its events are in another database
     */
    public Comparison sample(String name, int size) {
        try (var context = contexts.live()) {
            var projection = context.projection(name);
            var sample = new Sample(context, projection, size).keys();
            return new ComparisonRun(context, projection, patience)
                    .compareKeys(new RowsOfKeys(sample), scope -> compare(context, projection, scope));
        }
    }

    private static SnapshotComparison.Result compare(RebuildContext context, Projection projection, RowsOfKeys scope) {
        var copies = new TableCopies(context.jdbc(), context.liveSchema());
        projection.tables().forEach(table -> copies.createTemporary(table.name()));
        var key = projection.tables().stream()
                .map(ProjectedTable::key)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        var identifiers =
                scope.keys().stream().map(value -> key.prefix() + value).toList();
        context.pages(projection).forEachOf(context.connection(), key.eventColumn(), identifiers, projection::apply);
        return new SnapshotComparison(context, projection, TableCopies.TEMPORARY).compare(scope);
    }
}
