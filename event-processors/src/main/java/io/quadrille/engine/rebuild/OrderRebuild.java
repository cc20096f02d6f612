package io.quadrille.engine.rebuild;

import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.rebuild.RowScope.RowsOfKeys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Rebuilds the rows of one order in the live tables. Thread-safe. */
public final class OrderRebuild {

    private static final int ATTEMPTS = 50;
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();

    private final RebuildContext context;

    /** @param context a context whose projections write to the live tables */
    public OrderRebuild(RebuildContext context) {
        this.context = context;
    }

    /**
     * @param projections the names of the rebuilt projections, each of whose rows belongs to one order
     * @param changed the rows that differed, and now are correct
     */
    public record Rebuilt(String orderId, List<String> projections, List<Difference> changed) {}

    /** Runs the work in a transaction of the context and records the operator's action in it. */
    @FunctionalInterface
    public interface RebuildTransaction {
        Rebuilt perform(Supplier<Rebuilt> work);
    }

    /**
     * Replaces the order's rows by those that follow from its events. If the order has no events, its rows are deleted.
     * A projection some of whose events are in a different database is not rebuilt. Idempotent: if a group later
     * handles a record of the order, the projection recognizes the record as a duplicate.
     *
     * <p>If nothing differs, nothing is locked. Otherwise, appends wait for a few milliseconds. The rebuild waits only
     * briefly for a lock, because appends would queue behind it; then it retries.
     *
     * @throws RebuildRefused if other sessions hold the tables for too long
     */
    public Rebuilt rebuild(String orderId, RebuildTransaction transaction) {
        if (!differs(orderId)) return transaction.perform(() -> new Rebuilt(orderId, names(), List.of()));
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.perform(() -> replace(orderId));
            } catch (RuntimeException e) {
                if (!TransientDatabaseFailure.isLock(e)) throw e;
                if (attempt == ATTEMPTS)
                    throw new RebuildRefused(
                            "Other sessions hold locks on the tables of order " + orderId + "; try again later.");
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** Whether any row of the order differs, as of one snapshot. */
    private boolean differs(String orderId) {
        return context.inSnapshot(() -> names().stream()
                .anyMatch(
                        name -> !differences(context.projection(name), orderId).isEmpty()));
    }

    private List<String> names() {
        return projections(context).stream().map(Projection::name).toList();
    }

    /** The projections that can be rebuilt here and whose rows each belong to one order. */
    static List<Projection> projections(RebuildContext context) {
        return context.projections().stream()
                .filter(context::hasAllEvents)
                .map(context::projection)
                .filter(projection -> projection.tables().stream().allMatch(OrderRebuild::hasRowsOfOrders))
                .toList();
    }

    private Rebuilt replace(String orderId) {
        context.jdbc().sql("set local lock_timeout to '100ms'").update();
        var projections = projections(context);
        // Same lock order as an append: first the views, then the store. The lock is exclusive, because an appending
        // transaction has already read the rows that it will write.
        for (var projection : projections) {
            for (var table : projection.tables()) lock(context.liveSchema() + "." + table.name(), "access exclusive");
        }
        lock("domain_event_entry", "share row exclusive");
        var changed = projections.stream()
                .flatMap(projection -> replace(projection, orderId).stream())
                .toList();
        return new Rebuilt(orderId, names(), changed);
    }

    private static boolean hasRowsOfOrders(ProjectedTable table) {
        return table.key().filter(key -> key.eventColumn().equals("order_id")).isPresent();
    }

    /**
     * Compares the live rows with those that follow from the events, and leaves the rebuilt rows in temporary tables.
     */
    private List<Difference> differences(Projection projection, String orderId) {
        var copies = new TableCopies(context.jdbc(), context.liveSchema());
        projection.tables().forEach(table -> copies.createTemporary(table.name()));
        projection.apply(context.pages(projection).of(context.connection(), "order_id", List.of(orderId)));
        var explanations = new Explanations(context, projection);
        var comparison = new SnapshotComparison(context, projection, TableCopies.TEMPORARY);
        return comparison.compare(new RowsOfKeys(List.of(orderId))).differences().stream()
                .map(difference -> explanations.explain(SnapshotComparison.table(projection, difference), difference))
                .toList();
    }

    private List<Difference> replace(Projection projection, String orderId) {
        var copies = new TableCopies(context.jdbc(), context.liveSchema());
        var changed = differences(projection, orderId);
        for (var table : projection.tables()) {
            var live = context.liveSchema() + "." + table.name();
            var column = table.key().orElseThrow().column();
            context.jdbc()
                    .sql("delete from " + live + " where " + column + " = :order")
                    .param("order", orderId)
                    .update();
            context.jdbc()
                    .sql("insert into " + live + " select * from pg_temp." + table.name())
                    .update();
            copies.drop(TableCopies.TEMPORARY, table.name());
        }
        return changed;
    }

    private void lock(String table, String mode) {
        context.jdbc().sql("lock table " + table + " in " + mode + " mode").update();
    }
}
