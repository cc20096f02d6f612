package io.quadrille.checkout.view;

/** A query for one product. The result is a {@link ProductView}, or empty if there is no such product. */
public record FindProduct(String productId) {}
