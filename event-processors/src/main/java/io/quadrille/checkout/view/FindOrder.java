package io.quadrille.checkout.view;

/** Asks for one order; answered by an {@link OrderView}, or empty if there is none. */
public record FindOrder(String orderId) {}
