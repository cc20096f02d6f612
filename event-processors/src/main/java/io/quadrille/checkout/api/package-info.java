/** The shop's HTTP API: commands and queries, idempotency keys, and the limits on new orders. */
package io.quadrille.checkout.api;
