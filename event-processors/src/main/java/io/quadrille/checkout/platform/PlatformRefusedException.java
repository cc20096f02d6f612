package io.quadrille.checkout.platform;

/** The platform answered 4xx: it is reachable, but refuses the request. */
final class PlatformRefusedException extends RuntimeException {

    PlatformRefusedException(String message) {
        super(message);
    }
}
