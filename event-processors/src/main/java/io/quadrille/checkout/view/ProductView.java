package io.quadrille.checkout.view;

/**
 * The read model of a product.
 *
 * @param price the price per piece, in minor units
 * @param available the number of units in stock that an order can take
 */
public record ProductView(String productId, String name, long price, long available) {}
