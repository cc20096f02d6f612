package io.quadrille.checkout.platform;

/** The platform answered 4xx: it is there, and does not take this order. */
final class PlatformRefusedException extends RuntimeException {

    PlatformRefusedException(String message) {
        super(message);
    }
}
