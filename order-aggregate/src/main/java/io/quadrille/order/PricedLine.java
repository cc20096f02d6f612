package io.quadrille.order;

/** One product of an order with its price from the inventory domain, in minor units per piece. */
public record PricedLine(String productId, int quantity, long unitPrice) {

    /** The maximum price per piece, in minor units. With it, the sum of any order fits a long. */
    public static final long MAX_UNIT_PRICE = 100_000_000_000L;

    public PricedLine {
        OrderChecks.text("productId", productId);
        OrderChecks.between("quantity", quantity, 1, OrderLine.MAX_QUANTITY);
        OrderChecks.between("unitPrice", unitPrice, 0, MAX_UNIT_PRICE);
    }

    long total() {
        return quantity * unitPrice;
    }
}
