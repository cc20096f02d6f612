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
 * A projection for handlers that need the row after each event: the rows of a whole batch are read by one query at the
 * first event and written by one statement when the batch commits. What a batch that rolls back folded is forgotten
 * with it. Thread-safe: each unit of work has rows of its own.
 *
 * @param <R> a row
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
     * @throws IllegalArgumentException if the projection is not concerned by the event
     */
    public R fold(EventMessage<?> event) {
        var key = projection
                .key(event.getPayload())
                .orElseThrow(() -> new IllegalArgumentException(event.getPayloadType() + " is not for " + resource));
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
            batch.getMessages()
                    .forEach(message -> projection.key(message.getPayload()).ifPresent(keys::add));
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
