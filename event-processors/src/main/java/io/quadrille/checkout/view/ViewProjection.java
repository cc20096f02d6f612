package io.quadrille.checkout.view;

import io.quadrille.engine.projection.RowProjection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A projection of a domain's own events. Each event must be applied exactly once, because some views add up amounts or
 * units. So the projection runs in the transaction that appends the event.
 *
 * @param <R> the view, an immutable value
 */
public abstract class ViewProjection<R> extends RowProjection<R> {

    ViewProjection() {}

    /** Returns the row, which must exist: for an event that cannot be the first of its aggregate. */
    static <R> R existing(@Nullable R row) {
        return Objects.requireNonNull(row, "no row before this event, which cannot be the first of its aggregate");
    }
}
