/**
 * The saga that Quadrille ships: a checkout across order, inventory, coupon and wallet.
 * {@link io.quadrille.checkout.choreography} has the topics and the reactions; the other packages have the read models,
 * the HTTP API and the delivery to an external platform. Knows the engine and the HTTP layer, and no package of
 * operating.
 */
@NullMarked
package io.quadrille.checkout;

import org.jspecify.annotations.NullMarked;
