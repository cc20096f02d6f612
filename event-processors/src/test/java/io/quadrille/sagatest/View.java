package io.quadrille.sagatest;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A read model that a group keeps from the events it reads: one row per key.
 *
 * @param <R> the type of a row, an immutable value with equals and hashCode
 */
public interface View<R> {

    /** The key of the row that an event concerns; empty if it concerns none. */
    Optional<String> key(Object event);

    /**
     * The row after the event. Must be pure: equal arguments give an equal row.
     *
     * @param row the row before the event; null before the first event of its key
     */
    R fold(@Nullable R row, Object event);
}
