/**
 * Delivers each completed order to the external platform: an HTTP POST to {@code quadrille.platform.url}, retried until
 * the platform accepts the order.
 */
@NullMarked
package io.quadrille.checkout.platform;

import org.jspecify.annotations.NullMarked;
