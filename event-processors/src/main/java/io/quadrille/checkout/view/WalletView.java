package io.quadrille.checkout.view;

/** The read model of a user's wallet. The balance is in minor units. */
public record WalletView(String userId, long balance) {}
