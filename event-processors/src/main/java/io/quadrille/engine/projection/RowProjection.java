package io.quadrille.engine.projection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * A read model with one row per key. {@link #fold} is pure, so a row follows from the events alone. For any number of
 * events, there is one query for their rows and one statement that writes the changed rows, in the caller's
 * transaction.
 *
 * <p>The fold provides idempotency: if the row already contains an event's facts, the fold returns an equal row, and an
 * equal row is not written. Thread-safe if the implementation keeps no state.
 *
 * @param <R> the type of a row, an immutable value
 */
public abstract class RowProjection<R> implements Projection {

    /** The key of the row that an event concerns, or empty if it concerns none. Pure, like {@link #fold}. */
    protected abstract Optional<String> key(EventMessage<?> event);

    /**
     * The row after the event.
     *
     * @param row the row before the event; null before the first event of its key
     */
    protected abstract R fold(@Nullable R row, EventMessage<?> event);

    /**
     * The row after the event, without access to the table. If the event does not concern the projection, returns the
     * given row, which may be null.
     */
    public final @Nullable R after(@Nullable R row, EventMessage<?> event) {
        return key(event).isEmpty() ? row : fold(row, event);
    }

    /** Reads the rows of the given keys with one query. The result lacks keys that have no row. */
    protected abstract Map<String, R> load(Collection<String> keys);

    /** Writes all rows with one statement, in the iteration order of the map. The map is sorted by key. */
    protected abstract void store(Map<String, R> rows);

    /** Folds the events and stores each changed row once. */
    @Override
    public final void apply(List<? extends EventMessage<?>> events) {
        var keys = new LinkedHashSet<String>();
        for (var event : events) key(event).ifPresent(keys::add);
        if (keys.isEmpty()) return;
        var before = load(keys);
        var after = new LinkedHashMap<>(before);
        for (var event : events) {
            key(event).ifPresent(key -> after.put(key, fold(after.get(key), event)));
        }
        storeChanged(before, after);
    }

    final void storeChanged(Map<String, R> before, Map<String, R> after) {
        var changed = new TreeMap<>(after);
        changed.entrySet().removeIf(row -> row.getValue().equals(before.get(row.getKey())));
        if (!changed.isEmpty()) store(changed);
    }
}
