package io.quadrille.inventory;

/** Units of one product taken for an order, with the price per piece at that moment, in minor units. */
public record DeductedLine(String productId, int quantity, long unitPrice) {}
