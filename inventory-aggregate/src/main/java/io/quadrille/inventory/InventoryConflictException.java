package io.quadrille.inventory;

/**
 * The product or reservation exists with other content than the command names, or cannot take what the command adds.
 */
public final class InventoryConflictException extends RuntimeException {

    InventoryConflictException(String message) {
        super(message);
    }
}
