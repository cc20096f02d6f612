package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * One look at live and rebuilt rows, within one repeatable-read transaction that is rolled back afterwards: whatever it
 * sees of events and rows was there at one moment.
 */
final class SnapshotComparison {

    private final RebuildContext context;
    private final Projection projection;
    private final String schema;

    /** @param schema where the rebuilt rows are; first in the context's search_path */
    SnapshotComparison(RebuildContext context, Projection projection, String schema) {
        this.context = context;
        this.projection = projection;
        this.schema = schema;
    }

    record Seen(long compared, List<Difference> differences) {}

    /**
     * Folds what the snapshot has beyond the position and compares.
     *
     * @param values of the tables' keys; null for all rows of all tables
     */
    Seen at(long position, Collection<String> values) {
        context.pages(projection)
                .forEach(context.connection(), position, Long.MAX_VALUE, page -> projection.apply(page.events()));
        return compare(values);
    }

    Seen compare(Collection<String> values) {
        long compared = 0;
        var all = new ArrayList<Difference>();
        for (var table : projection.tables()) {
            if (values != null && table.key().isEmpty()) continue;
            var comparison = comparison(table, context.liveSchema(), schema + "." + table.name());
            compared += comparison.count(values);
            var found = comparison.differences(values);
            if (table.key().isEmpty() && projection.group().isPresent())
                found = withoutThoseUnderWay(table, found, all);
            all.addAll(found);
        }
        return new Seen(compared, all);
    }

    /**
     * A row that many orders make is behind as long as any of them is under way, in a busy shop always. So the orders
     * that live rows lack are folded on top of a copy of the live rows: those which then agree only waited for them.
     */
    private List<Difference> withoutThoseUnderWay(
            ProjectedTable table, List<Difference> found, List<Difference> others) {
        var missing = others.stream()
                .filter(other -> other.kind() == Difference.Kind.MISSING)
                .toList();
        if (found.isEmpty() || missing.isEmpty()) return found;
        var rebuilt = schema;
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
                rebuilt.equals(TableCopies.TEMPORARY) ? TableCopies.aside(table.name()) : rebuilt + "." + table.name();
        Set<JsonNode> still = comparison(table, TableCopies.TEMPORARY, aside).differences(null).stream()
                .map(Difference::key)
                .collect(Collectors.toSet());
        return found.stream()
                .filter(difference -> still.contains(difference.key()))
                .toList();
    }

    private void applyEventsOf(List<Difference> missing) {
        var key = table(missing.getFirst()).key().orElseThrow();
        var values = missing.stream()
                .map(difference ->
                        key.prefix() + difference.key().path(key.column()).asString())
                .toList();
        context.pages(projection).forEachOf(context.connection(), key.eventColumn(), values, projection::apply);
    }

    ProjectedTable table(Difference difference) {
        return projection.tables().stream()
                .filter(t -> t.name().equals(difference.table()))
                .findFirst()
                .orElseThrow();
    }

    private TableComparison comparison(ProjectedTable table, String liveSchema, String rebuilt) {
        return new TableComparison(context.jdbc(), table, liveSchema + "." + table.name(), rebuilt);
    }
}
