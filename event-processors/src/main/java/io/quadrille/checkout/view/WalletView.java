package io.quadrille.checkout.view;

/** A user's wallet; the balance is minor units. */
public record WalletView(String userId, long balance) {}
