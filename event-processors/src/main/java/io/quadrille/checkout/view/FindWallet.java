package io.quadrille.checkout.view;

/** Asks for one wallet; answered by a {@link WalletView}, or empty if there is none. */
public record FindWallet(String userId) {}
