package io.quadrille.checkout.view;

import io.quadrille.engine.projection.RowProjection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A projection of a domain's own events. It must get each event exactly once, because balances are added up. It does,
 * since it runs in the transaction that appends the event.
 *
 * @param <R> the view, an immutable value
 */
public abstract class ViewProjection<R> extends RowProjection<R> {

    ViewProjection() {}

    /** The row of an event that cannot be an aggregate's first, so that there must be one. */
    static <R> R existing(@Nullable R row) {
        return Objects.requireNonNull(row, "no row before this event, which cannot be the first of its aggregate");
    }
}
