package io.quadrille.order;

/** The order exists with other content than the command names, or is in a state that rules the command out. */
public final class OrderConflictException extends RuntimeException {

    OrderConflictException(String message) {
        super(message);
    }
}
