package io.quadrille.engine.projection;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A projection whose rows are written in the transaction that appends the events, so that a client reads its own
 * writes. The projection receives each event exactly once; so it may add up balances.
 *
 * @param <R> the type of a row, an immutable value
 */
public abstract class ViewProjection<R extends Record> extends RowProjection<R> {

    private final RecordTable<R> table;

    /** @param table the table of the view, whose name is the name of the projection */
    protected ViewProjection(RecordTable<R> table) {
        this.table = table;
    }

    @Override
    public final String name() {
        return table.name();
    }

    /** The table of the view, for queries. */
    protected final RecordTable<R> table() {
        return table;
    }

    @Override
    protected final Map<String, R> load(Collection<String> keys) {
        return table.find(keys);
    }

    @Override
    protected final void store(Map<String, R> rows) {
        table.store(rows.values());
    }

    /** Returns the row, which must exist: for an event that cannot be the first of its aggregate. */
    protected static <R> R existing(@Nullable R row) {
        return Objects.requireNonNull(row, "no row before this event, which cannot be the first of its aggregate");
    }
}
