package io.quadrille.inventory;

/** The reason why the inventory domain refused an order's stock. */
public enum StockRefusal {
    UNKNOWN_PRODUCT,
    INSUFFICIENT_STOCK,
    /** Another domain refused the order, and {@code RestoreStock} came before {@code DeductStock}. */
    ORDER_CANCELLED
}
