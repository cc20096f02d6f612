package io.quadrille.inventory;

/**
 * Units of one product that were deducted for an order. {@code unitPrice} is the price per piece at the time of the
 * deduction, in minor units.
 */
public record DeductedLine(String productId, int quantity, long unitPrice) {}
