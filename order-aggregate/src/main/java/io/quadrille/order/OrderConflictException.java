package io.quadrille.order;

/** The order exists with content other than that of the command, or its status rules the command out. */
public final class OrderConflictException extends RuntimeException {

    OrderConflictException(String message) {
        super(message);
    }
}
