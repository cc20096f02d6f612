package io.quadrille.order;

/** The order exists with content that differs from the command's, or the order's status rules the command out. */
public final class OrderConflictException extends RuntimeException {

    OrderConflictException(String message) {
        super(message);
    }
}
