/** The HTTP API of the shop: its controllers, the idempotency keys, and the limits on new orders. */
@NullMarked
package io.quadrille.checkout.api;

import org.jspecify.annotations.NullMarked;
