/**
 * Sends each processed order to the external platform: an HTTP POST to {@code quadrille.platform.url}, again and again
 * until it is accepted.
 */
package io.quadrille.checkout.platform;
