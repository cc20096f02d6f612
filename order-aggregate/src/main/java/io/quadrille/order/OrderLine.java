package io.quadrille.order;

/** One product of an order, as the buyer asked for it. A price is never part of it: prices belong to inventory. */
public record OrderLine(String productId, int quantity) {

    /** The most units of one product in one order. */
    public static final int MAX_QUANTITY = 100_000;

    public OrderLine {
        OrderChecks.text("productId", productId);
        OrderChecks.between("quantity", quantity, 1, MAX_QUANTITY);
    }
}
