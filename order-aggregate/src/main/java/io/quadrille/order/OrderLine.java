package io.quadrille.order;

/** One product of an order, as the buyer ordered it. A line has no price: the inventory domain sets prices. */
public record OrderLine(String productId, int quantity) {

    /** The maximum number of units of one product in one order. */
    public static final int MAX_QUANTITY = 100_000;

    public OrderLine {
        OrderChecks.text("productId", productId);
        OrderChecks.between("quantity", quantity, 1, MAX_QUANTITY);
    }
}
