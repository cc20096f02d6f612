package io.quadrille.checkout.view;

import io.quadrille.engine.projection.RowProjection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A projection of a domain's own events. It must receive each event exactly once, because it adds up balances. The
 * transaction that appends an event also runs the projection, so this is the case.
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
