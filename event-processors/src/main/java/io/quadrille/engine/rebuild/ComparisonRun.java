package io.quadrille.engine.rebuild;

import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.RowScope.AllRows;
import io.quadrille.engine.rebuild.RowScope.RowsOfKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Compares rows repeatedly until it is certain which of them differ. Rows that are written by the appending transaction
 * must agree at every moment, so one comparison is enough. Rows written by a processing group lag behind the log:
 * differing rows are compared again until each row has agreed once, or until the patience has elapsed.
 */
final class ComparisonRun {

    private static final int MAX_LISTED = 200;
    private static final int MAX_KEYS = 1_000;
    private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();

    private final RebuildContext context;
    private final Projection projection;
    private final Duration patience;

    ComparisonRun(RebuildContext context, Projection projection, Duration patience) {
        this.context = context;
        this.projection = projection;
        this.patience = patience;
    }

    private record RowKey(String table, JsonNode key) {

        static RowKey of(Difference difference) {
            return new RowKey(difference.table(), difference.key());
        }
    }

    /** @param decided the comparison, if this round is the last one; empty if a further round must follow */
    private record Round(SnapshotComparison.Result result, Optional<Comparison> decided) {}

    /** @param snapshots compares rows in the current transaction, which is rolled back afterwards */
    Comparison compareAll(Function<RowScope, SnapshotComparison.Result> snapshots) {
        return compare(new AllRows(), snapshots);
    }

    /** @param snapshots compares rows in the current transaction, which is rolled back afterwards */
    Comparison compareKeys(RowsOfKeys sample, Function<RowsOfKeys, SnapshotComparison.Result> snapshots) {
        return compare(sample, scope -> snapshots.apply(scope instanceof RowsOfKeys keys ? keys : sample));
    }

    private Comparison compare(RowScope scope, Function<RowScope, SnapshotComparison.Result> snapshots) {
        long deadline = System.nanoTime() + patience.toNanos();
        var first = round(() -> snapshots.apply(scope), deadline);
        var current = first;
        while (current.decided().isEmpty()) {
            LockSupport.parkNanos(INTERVAL_NANOS);
            var suspects = current.result().differences();
            current = round(() -> only(suspects, snapshots.apply(narrowed(scope, suspects))), deadline);
        }
        return completed(current.decided().get(), first.result().compared(), scope);
    }

    /** Runs one comparison. If it is the last one, it also explains the differences, in the same snapshot. */
    private Round round(Supplier<SnapshotComparison.Result> snapshot, long deadline) {
        boolean isLast = projection.group().isEmpty() || System.nanoTime() > deadline;
        return context.inSnapshot(() -> {
            var result = snapshot.get();
            boolean decides = isLast || result.differences().isEmpty();
            return new Round(result, decides ? Optional.of(explained(result.differences())) : Optional.empty());
        });
    }

    /**
     * Keeps the differences of suspects only: a row that agreed in an earlier round is correct, even if it differs now.
     */
    private static SnapshotComparison.Result only(List<Difference> suspects, SnapshotComparison.Result result) {
        var rows = suspects.stream().map(RowKey::of).collect(Collectors.toSet());
        var still = result.differences().stream()
                .filter(difference -> rows.contains(RowKey.of(difference)))
                .toList();
        return new SnapshotComparison.Result(result.compared(), still);
    }

    private Comparison explained(List<Difference> differences) {
        var explanations = new Explanations(context, projection);
        var listed = new ArrayList<Difference>();
        for (var difference : differences.subList(0, Math.min(MAX_LISTED, differences.size()))) {
            listed.add(explanations.explain(SnapshotComparison.table(projection, difference), difference));
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

    private Comparison completed(Comparison comparison, long compared, RowScope scope) {
        var notCompared = projection.tables().stream()
                .filter(table -> scope instanceof RowsOfKeys && table.key().isEmpty())
                .map(ProjectedTable::name)
                .toList();
        return new Comparison(
                comparison.projection(),
                comparison.comparedAt(),
                comparison.position(),
                compared,
                comparison.differing(),
                comparison.waiting(),
                comparison.differences(),
                notCompared);
    }

    /** Returns only the suspects if they are few and each of their tables has a key; otherwise the whole scope. */
    private RowScope narrowed(RowScope scope, List<Difference> suspects) {
        var keys = new ArrayList<String>();
        for (var suspect : suspects) {
            var key = SnapshotComparison.table(projection, suspect).key();
            if (key.isEmpty() || keys.size() == MAX_KEYS) return scope;
            keys.add(suspect.key().path(key.get().column()).asString());
        }
        return new RowsOfKeys(keys);
    }
}
