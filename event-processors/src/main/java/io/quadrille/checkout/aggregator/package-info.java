/**
 * Step 3 of the saga: waits until stock and coupon of an order are both settled. A projection, that is a pure fold kept
 * as a row per order, and beside it the reaction that confirms the order when its row is ready.
 */
package io.quadrille.checkout.aggregator;
