package io.quadrille.inventory;

/** Units of one product that an order asks for. */
public record StockLine(String productId, int quantity) {

    /** The maximum number of units of one product that one order can take. */
    public static final int MAX_QUANTITY = 100_000;

    public StockLine {
        InventoryChecks.text("productId", productId);
        InventoryChecks.between("quantity", quantity, 1, MAX_QUANTITY);
    }
}
