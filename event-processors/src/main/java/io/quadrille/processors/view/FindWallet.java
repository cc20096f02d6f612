package io.quadrille.processors.view;

/** Asks for one wallet; answered by a {@link WalletView}, or empty if there is none. */
public record FindWallet(String userId) {}
