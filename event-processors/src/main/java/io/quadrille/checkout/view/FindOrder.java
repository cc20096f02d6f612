package io.quadrille.checkout.view;

/** A query for one order. The result is an {@link OrderView}, or empty if there is no such order. */
public record FindOrder(String orderId) {}
