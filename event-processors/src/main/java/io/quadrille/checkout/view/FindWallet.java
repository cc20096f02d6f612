package io.quadrille.checkout.view;

/** A query for one wallet. The result is a {@link WalletView}, or empty if there is no such wallet. */
public record FindWallet(String userId) {}
