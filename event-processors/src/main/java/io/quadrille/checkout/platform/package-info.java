/**
 * Delivers each completed order to the external platform: an HTTP POST to {@code quadrille.platform.url}. The group
 * retries a failed post until the platform accepts the order or the attempts of {@code quadrille.dead-letters} are used
 * up.
 */
@NullMarked
package io.quadrille.checkout.platform;

import org.jspecify.annotations.NullMarked;
