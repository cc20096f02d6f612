package io.quadrille.wallet;

/** The reason why the wallet domain refused an order's payment. */
public enum PaymentRefusal {
    UNKNOWN_WALLET,
    INSUFFICIENT_BALANCE
}
