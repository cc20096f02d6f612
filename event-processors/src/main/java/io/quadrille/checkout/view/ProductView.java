package io.quadrille.checkout.view;

/**
 * A product in stock.
 *
 * @param price minor units per piece
 * @param available units that the next order can take
 */
public record ProductView(String productId, String name, long price, long available) {}
