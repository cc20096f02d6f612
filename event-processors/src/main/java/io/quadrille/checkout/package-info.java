/**
 * The saga that Quadrille ships: a checkout across order, inventory, coupon and wallet.
 * {@link io.quadrille.checkout.choreography} says who reacts to what; the other packages hold its read models, its HTTP
 * API, and what it tells other systems. It knows the engine and HTTP, and nothing of what operates it.
 */
package io.quadrille.checkout;
