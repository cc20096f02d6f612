package io.quadrille.checkout.view;

/**
 * The read model of a product.
 *
 * @param price minor units per piece
 * @param available the units in stock that an order can take
 */
public record ProductView(String productId, String name, long price, long available) {}
