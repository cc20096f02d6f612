package io.quadrille.engine.projection;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.axonframework.eventhandling.EventMessage;

/**
 * A read model with one row per key. What a row holds follows from the events alone: {@link #fold} is pure. Many events
 * become one read of the rows they concern and one write of each row that changed, inside the caller's transaction.
 *
 * <p>Idempotency is the fold's: a fact that the row holds already leaves it equal, and an equal row is not written.
 * Thread-safe if the implementation keeps no state of its own.
 *
 * @param <R> a row, an immutable value
 */
public abstract class RowProjection<R> implements Projection {

    /** The key of the row that an event's payload concerns, or empty if it concerns none. */
    protected abstract Optional<String> key(Object payload);

    /** The row after the event. {@code row} is null before the first event of its key. */
    protected abstract R fold(R row, EventMessage<?> event);

    /**
     * The row after the event, whatever is stored; unchanged by an event that is not of concern, also if it is null.
     */
    public final R after(R row, EventMessage<?> event) {
        return key(event.getPayload()).isEmpty() ? row : fold(row, event);
    }

    /** Reads the rows of the given keys with one query; keys without a row are absent. */
    protected abstract Map<String, R> load(Collection<String> keys);

    /** Writes all rows with one statement, in the iteration order of the map, which is the order of the keys. */
    protected abstract void store(Map<String, R> rows);

    /** Stores each changed row once. */
    @Override
    public final void apply(List<? extends EventMessage<?>> events) {
        var keys = new LinkedHashSet<String>();
        for (var event : events) key(event.getPayload()).ifPresent(keys::add);
        if (keys.isEmpty()) return;
        var before = load(keys);
        var after = new LinkedHashMap<>(before);
        for (var event : events) {
            key(event.getPayload()).ifPresent(key -> after.put(key, fold(after.get(key), event)));
        }
        storeChanged(before, after);
    }

    final void storeChanged(Map<String, R> before, Map<String, R> after) {
        var changed = new TreeMap<>(after);
        changed.entrySet().removeIf(row -> row.getValue().equals(before.get(row.getKey())));
        if (!changed.isEmpty()) store(changed);
    }
}
