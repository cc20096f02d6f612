package io.quadrille.inventory;

/** Why stock was not deducted. */
public enum StockRefusal {
    UNKNOWN_PRODUCT,
    INSUFFICIENT_STOCK,
    /** The order failed elsewhere before its deduction arrived. */
    ORDER_CANCELLED
}
