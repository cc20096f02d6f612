package io.quadrille.engine.rebuild;

import io.quadrille.engine.log.SettledPosition;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Compares a live projection with what follows from the event store, and leaves nothing behind: the rebuilt rows are
 * temporary tables of one session. Thread-safe.
 */
public final class AuditCheck {

    private final RebuildContexts contexts;
    private final Duration patience;

    /**
     * @param patience how long rows that a processing group writes may differ until they count as different; a group
     *     must be able to take in within that time what was appended before it
     */
    public AuditCheck(RebuildContexts contexts, Duration patience) {
        this.contexts = contexts;
        this.patience = patience;
    }

    /**
     * Compares all rows.
     *
     * @throws RebuildRefused if there is no such projection here, or not all of its events
     */
    public Comparison full(String name) {
        try (var context = contexts.live();
                var log = contexts.session()) {
            var projection = context.projection(name);
            var copies = new TableCopies(context.jdbc(), context.liveSchema());
            projection.tables().forEach(table -> copies.createTemporary(table.name()));
            long position = 0;
            var settled = new SettledPosition();
            try (var folding = new PrefetchingLogReader(context.pages(projection), log)) {
                for (long end = settled.advance(log); end > position; end = settled.advance(log)) {
                    folding.fold(position, end, page -> write(context, projection, page));
                    boolean near = end - position <= PrefetchingLogReader.PAGE;
                    position = end;
                    if (near) break;
                }
            }
            projection
                    .tables()
                    .forEach(table -> context.jdbc()
                            .sql("analyze pg_temp." + table.name())
                            .update());
            long folded = position;
            var look = new SnapshotComparison(context, projection, TableCopies.TEMPORARY);
            return new ComparisonRun(context, projection, patience).compare(null, values -> look.at(folded, values));
        } catch (SQLException e) {
            throw new IllegalStateException("the log cannot be read", e);
        }
    }

    private static boolean write(RebuildContext context, Projection projection, LogPages.Page page) {
        context.transactions().executeWithoutResult(status -> projection.apply(page.events()));
        return true;
    }

    /**
     * Compares the rows of some keys, taken at random from the rows and from the events, and reads the events of these
     * alone. Tables whose rows many things make have no such keys and are left out.
     *
     * @param size how many keys, about
     */
    public Comparison sample(String name, int size) {
        try (var context = contexts.live()) {
            var projection = context.projection(name);
            var sample = new Sample(context, projection, size).keys();
            return new ComparisonRun(context, projection, patience)
                    .compare(sample, values -> look(context, projection, values));
        }
    }

    private static SnapshotComparison.Seen look(
            RebuildContext context, Projection projection, Collection<String> values) {
        var copies = new TableCopies(context.jdbc(), context.liveSchema());
        projection.tables().forEach(table -> copies.createTemporary(table.name()));
        var key = projection.tables().stream()
                .map(ProjectedTable::key)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        var identifiers = values.stream().map(value -> key.prefix() + value).toList();
        context.pages(projection).forEachOf(context.connection(), key.eventColumn(), identifiers, projection::apply);
        return new SnapshotComparison(context, projection, TableCopies.TEMPORARY).compare(values);
    }
}
