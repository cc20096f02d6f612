package io.quadrille.engine.projection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Folds single events for handlers that need the row after each event. One query reads the rows of a whole batch at the
 * first event, and one statement writes them when the batch commits. Rows of a batch that rolls back are dropped with
 * its unit of work. Thread-safe, because each unit of work has separate rows.
 *
 * @param <R> the type of a row
 */
public final class BatchedRows<R> {

    private final RowProjection<R> projection;
    private final String resource;

    public BatchedRows(RowProjection<R> projection) {
        this.projection = projection;
        this.resource = "rows of " + projection.name();
    }

    /**
     * Folds the event into its row.
     *
     * @return the row after the event
     * @throws IllegalArgumentException if the projection has no row for the event
     */
    public R fold(EventMessage<?> event) {
        var key = projection
                .key(event)
                .orElseThrow(() ->
                        new IllegalArgumentException(event.getPayloadType() + " concerns none of the " + resource));
        var unit = CurrentUnitOfWork.get().root();
        Rows<R> rows = unit.getOrComputeResource(resource, r -> open(unit));
        if (!rows.known.contains(key)) rows.read(List.of(key), projection);
        var row = projection.fold(rows.after.get(key), event);
        rows.after.put(key, row);
        return row;
    }

    private Rows<R> open(UnitOfWork<?> unit) {
        var rows = new Rows<R>();
        if (unit instanceof BatchingUnitOfWork<?> batch) {
            var keys = new LinkedHashSet<String>();
            for (var message : batch.getMessages()) {
                if (message instanceof EventMessage<?> other)
                    projection.key(other).ifPresent(keys::add);
            }
            rows.read(keys, projection);
        }
        unit.onPrepareCommit(u -> projection.storeChanged(rows.before, rows.after));
        return rows;
    }

    private static final class Rows<R> {

        final LinkedHashSet<String> known = new LinkedHashSet<>();
        final Map<String, R> before = new LinkedHashMap<>();
        final Map<String, R> after = new LinkedHashMap<>();

        void read(Collection<String> keys, RowProjection<R> projection) {
            known.addAll(keys);
            var found = projection.load(keys);
            before.putAll(found);
            after.putAll(found);
        }
    }
}
