package io.quadrille.inventory;

/**
 * The product or reservation already exists with data that differs from the command's, or the stock would exceed its
 * limit.
 */
public final class InventoryConflictException extends RuntimeException {

    InventoryConflictException(String message) {
        super(message);
    }
}
