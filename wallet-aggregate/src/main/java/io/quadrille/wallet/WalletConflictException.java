package io.quadrille.wallet;

/** The wallet, deposit or payment exists with other content than the command names, or cannot take what it adds. */
public final class WalletConflictException extends RuntimeException {

    WalletConflictException(String message) {
        super(message);
    }
}
