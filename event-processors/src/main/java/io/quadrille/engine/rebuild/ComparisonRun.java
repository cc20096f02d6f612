package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Looks at rows until it is certain which of them differ. Rows written in the appending transaction agree at every
 * moment, so one look is enough. Rows that a group writes are behind by nature: those that differ are looked at again
 * until each has agreed once, or patience ends.
 */
final class ComparisonRun {

    private static final int EXPLAINED = 200;
    private static final int NARROWED = 1_000;
    private static final long LOOKS_EVERY = Duration.ofMillis(200).toNanos();

    private final RebuildContext context;
    private final Projection projection;
    private final Duration patience;

    ComparisonRun(RebuildContext context, Projection projection, Duration patience) {
        this.context = context;
        this.projection = projection;
        this.patience = patience;
    }

    private record Row(String table, JsonNode key) {}

    private record State(SnapshotComparison.Seen seen, Comparison result) {}

    /**
     * @param values of the tables' keys to look at; null for all rows
     * @param eye looks at these, in a transaction that is rolled back
     */
    Comparison compare(Collection<String> values, Function<Collection<String>, SnapshotComparison.Seen> eye) {
        long end = System.nanoTime() + patience.toNanos();
        var looked = values;
        Map<Row, Difference> suspects = null;
        long compared = -1;
        while (true) {
            boolean last = projection.group().isEmpty() || System.nanoTime() > end;
            var before = suspects;
            var rows = looked;
            var state = context.lookAt(() -> look(eye.apply(rows), before, last));
            if (compared < 0) compared = state.seen().compared();
            if (state.result() != null) return counted(state.result(), compared, values != null);
            suspects = byRow(state.seen().differences());
            looked = narrowed(values, suspects.values());
            LockSupport.parkNanos(LOOKS_EVERY);
        }
    }

    /** Explains, in the same moment, if this look decides. */
    private State look(SnapshotComparison.Seen seen, Map<Row, Difference> before, boolean last) {
        var still = seen.differences().stream()
                .filter(difference -> before == null || before.containsKey(row(difference)))
                .toList();
        var narrowed = new SnapshotComparison.Seen(seen.compared(), still);
        return new State(narrowed, last || still.isEmpty() ? result(still) : null);
    }

    private Comparison result(List<Difference> differences) {
        var explanations = new Explanations(context, projection);
        var tables = projection.tables().stream().collect(Collectors.toMap(ProjectedTable::name, table -> table));
        var listed = new ArrayList<Difference>();
        for (var difference : differences.subList(0, Math.min(EXPLAINED, differences.size()))) {
            listed.add(explanations.explain(tables.get(difference.table()), difference));
        }
        long waiting = listed.stream()
                .filter(difference -> difference.waiting() != null)
                .count();
        return context.jdbc()
                .sql("select clock_timestamp() as at, coalesce(max(global_index), 0) as position from"
                        + " domain_event_entry")
                .query((row, number) -> new Comparison(
                        projection.name(),
                        row.getTimestamp("at").toInstant(),
                        row.getLong("position"),
                        0,
                        differences.size() - waiting,
                        waiting,
                        listed,
                        List.of()))
                .single();
    }

    private Comparison counted(Comparison result, long compared, boolean sample) {
        var left = projection.tables().stream()
                .filter(table -> sample && table.key().isEmpty())
                .map(ProjectedTable::name)
                .toList();
        return new Comparison(
                result.projection(),
                result.comparedAt(),
                result.position(),
                compared,
                result.differing(),
                result.waiting(),
                result.differences(),
                left);
    }

    /** The next look is at the suspects alone, if they are few and each is found by its key. */
    private Collection<String> narrowed(Collection<String> values, Collection<Difference> suspects) {
        var tables = projection.tables().stream().collect(Collectors.toMap(ProjectedTable::name, table -> table));
        var keys = new ArrayList<String>();
        for (var suspect : suspects) {
            var key = tables.get(suspect.table()).key();
            if (key.isEmpty() || keys.size() == NARROWED) return values;
            keys.add(suspect.key().path(key.get().column()).asString());
        }
        return keys;
    }

    private static Map<Row, Difference> byRow(List<Difference> differences) {
        return differences.stream().collect(Collectors.toMap(ComparisonRun::row, difference -> difference));
    }

    private static Row row(Difference difference) {
        return new Row(difference.table(), difference.key());
    }
}
