package io.quadrille.checkout.view;

import io.quadrille.engine.projection.RowProjection;

/**
 * A projection of a domain's own events. Each event must be applied exactly once, which holds in the transaction that
 * appends it: balances are added up, so an event applied again would count again.
 *
 * @param <R> the view, an immutable value
 */
public abstract class ViewProjection<R> extends RowProjection<R> {

    ViewProjection() {}
}
