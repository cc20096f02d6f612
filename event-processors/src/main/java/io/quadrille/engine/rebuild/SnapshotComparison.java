package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.Difference.DifferenceKind;
import io.quadrille.engine.rebuild.RowScope.AllRows;
import io.quadrille.engine.rebuild.RowScope.RowsOfKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Compares live and rebuilt rows once, in a repeatable-read transaction that is rolled back afterwards, so all events
 * and rows are read as of one moment.
 */
final class SnapshotComparison {

    private final RebuildContext context;
    private final Projection projection;
    private final String schema;

    /** @param schema the schema of the rebuilt rows, which is the first one in the context's search_path */
    SnapshotComparison(RebuildContext context, Projection projection, String schema) {
        this.context = context;
        this.projection = projection;
        this.schema = schema;
    }

    /** @param compared the number of compared rows */
    record Result(long compared, List<Difference> differences) {}

    /** Applies the snapshot's events after the position to the rebuilt rows, and then compares. */
    Result at(long position, RowScope scope) {
        context.pages(projection)
                .forEach(context.connection(), position, Long.MAX_VALUE, page -> projection.apply(page.events()));
        return compare(scope);
    }

    /** Compares the rows of the scope; if the scope consists of keys, tables without a key are not compared. */
    Result compare(RowScope scope) {
        long compared = 0;
        var all = new ArrayList<Difference>();
        for (var table : projection.tables()) {
            if (scope instanceof RowsOfKeys && table.key().isEmpty()) continue;
            var comparison = comparison(table, context.liveSchema(), schema + "." + table.name());
            compared += comparison.count(scope);
            var found = comparison.differences(scope);
            if (table.key().isEmpty() && projection.group().isPresent()) found = withoutRowsThatWait(table, found, all);
            all.addAll(found);
        }
        return new Result(compared, all);
    }

    /**
     * Removes differences that only wait for events. A row that aggregates several orders lags until the group has
     * handled all of their events; under load, it always lags. So the events that the live rows lack are applied to a
     * copy of the live rows: rows that then agree have only waited for these events.
     */
    private List<Difference> withoutRowsThatWait(
            ProjectedTable table, List<Difference> found, List<Difference> others) {
        var missing = others.stream()
                .filter(other -> other.kind() == DifferenceKind.MISSING)
                .toList();
        if (found.isEmpty() || missing.isEmpty()) return found;
        var copies = new TableCopies(context.jdbc(), context.liveSchema());
        for (var each : projection.tables()) {
            if (schema.equals(TableCopies.TEMPORARY)) copies.setAside(each.name());
            copies.createTemporary(each.name());
        }
        var live = context.liveSchema() + "." + table.name();
        context.jdbc()
                .sql("insert into pg_temp." + table.name() + " select * from " + live)
                .update();
        applyEventsOf(missing);
        var aside =
                schema.equals(TableCopies.TEMPORARY) ? TableCopies.aside(table.name()) : schema + "." + table.name();
        Set<JsonNode> still = comparison(table, TableCopies.TEMPORARY, aside).differences(new AllRows()).stream()
                .map(Difference::key)
                .collect(Collectors.toSet());
        return found.stream()
                .filter(difference -> still.contains(difference.key()))
                .toList();
    }

    private void applyEventsOf(List<Difference> missing) {
        var key = table(projection, missing.getFirst()).key().orElseThrow();
        var values = missing.stream()
                .map(difference ->
                        key.prefix() + difference.key().path(key.column()).asString())
                .toList();
        context.pages(projection).forEachOf(context.connection(), key.eventColumn(), values, projection::apply);
    }

    /** The projection's table to which a difference belongs. */
    static ProjectedTable table(Projection projection, Difference difference) {
        return projection.tables().stream()
                .filter(table -> table.name().equals(difference.table()))
                .findFirst()
                .orElseThrow();
    }

    private TableComparison comparison(ProjectedTable table, String liveSchema, String rebuilt) {
        return new TableComparison(context.jdbc(), table, liveSchema + "." + table.name(), rebuilt);
    }
}
