package io.quadrille.engine.rebuild;

import io.quadrille.engine.database.TransientDatabaseFailure;
import io.quadrille.engine.projection.ProjectedTable;
import io.quadrille.engine.projection.Projection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The rows of one order, built again where they are. Thread-safe. */
public final class OrderRebuild {

    private static final int ATTEMPTS = 50;
    private static final long BETWEEN = Duration.ofMillis(50).toNanos();

    private final RebuildContext context;

    /** @param context one whose projections write to the live tables */
    public OrderRebuild(RebuildContext context) {
        this.context = context;
    }

    /**
     * @param projections those whose rows are the order's alone
     * @param changed what was different, and is right now
     */
    public record Rebuilt(String orderId, List<String> projections, List<Difference> changed) {}

    /** Does the work in a transaction of the context and records it there. */
    @FunctionalInterface
    public interface Recorded {
        Rebuilt perform(Supplier<Rebuilt> work);
    }

    /**
     * Replaces the order's rows by what follows from its events. An order without events loses its rows. Projections
     * that lack events here are left out. A record of the order that a group takes in later is absorbed, as after any
     * repetition.
     *
     * <p>Nothing is locked if nothing differs. Otherwise nobody appends for the milliseconds that it takes; it never
     * waits long for the locks, since whoever appends waits behind it, but tries again.
     *
     * @throws RebuildRefused if others hold the tables for too long
     */
    public Rebuilt rebuild(String orderId, Recorded recorded) {
        if (!differs(orderId)) return recorded.perform(() -> new Rebuilt(orderId, names(), List.of()));
        for (int attempt = 1; ; attempt++) {
            try {
                return recorded.perform(() -> replace(orderId));
            } catch (RuntimeException e) {
                if (!TransientDatabaseFailure.isLock(e)) throw e;
                if (attempt == ATTEMPTS)
                    throw new RebuildRefused(
                            "Others hold the tables of order " + orderId + " all the time; try later.");
                LockSupport.parkNanos(BETWEEN);
            }
        }
    }

    /** As of one moment. */
    private boolean differs(String orderId) {
        return context.lookAt(() -> names().stream()
                .anyMatch(
                        name -> !differences(context.projection(name), orderId).isEmpty()));
    }

    private List<String> names() {
        return projections(context).stream().map(Projection::name).toList();
    }

    /** Those that can be rebuilt here, and whose rows are one order's alone. */
    static List<Projection> projections(RebuildContext context) {
        return context.projections().stream()
                .filter(context::hasAllEvents)
                .map(context::projection)
                .filter(projection -> projection.tables().stream().allMatch(OrderRebuild::isOfOrders))
                .toList();
    }

    private Rebuilt replace(String orderId) {
        context.jdbc().sql("set local lock_timeout to '100ms'").update();
        var projections = projections(context);
        // First the view, then the store, as whoever appends; exclusive, since he has read the rows that he will write.
        for (var projection : projections) {
            for (var table : projection.tables()) lock(context.liveSchema() + "." + table.name(), "access exclusive");
        }
        lock("domain_event_entry", "share row exclusive");
        var changed = projections.stream()
                .flatMap(projection -> replace(projection, orderId).stream())
                .toList();
        return new Rebuilt(orderId, names(), changed);
    }

    private static boolean isOfOrders(ProjectedTable table) {
        return table.key().filter(key -> key.eventColumn().equals("order_id")).isPresent();
    }

    /** Leaves the rows that follow from the events in temporary tables. */
    private List<Difference> differences(Projection projection, String orderId) {
        var copies = new TableCopies(context.jdbc(), context.liveSchema());
        projection.tables().forEach(table -> copies.createTemporary(table.name()));
        projection.apply(context.pages(projection).of(context.connection(), "order_id", List.of(orderId)));
        var explanations = new Explanations(context, projection);
        var look = new SnapshotComparison(context, projection, TableCopies.TEMPORARY);
        return look.compare(List.of(orderId)).differences().stream()
                .map(d -> explanations.explain(look.table(d), d))
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
