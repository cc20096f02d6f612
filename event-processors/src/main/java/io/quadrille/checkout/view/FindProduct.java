package io.quadrille.checkout.view;

/** Asks for one product; answered by a {@link ProductView}, or empty if there is none. */
public record FindProduct(String productId) {}
