package io.quadrille.wallet;

/** Why a wallet was not debited. */
public enum PaymentRefusal {
    UNKNOWN_WALLET,
    INSUFFICIENT_BALANCE
}
