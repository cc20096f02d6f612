/**
 * Step 3 of the saga: confirms an order when both its stock and its coupon are settled. The package has a projection
 * with one row per order, and the reactions that update the row and send the confirmation.
 */
@NullMarked
package io.quadrille.checkout.aggregator;

import org.jspecify.annotations.NullMarked;
