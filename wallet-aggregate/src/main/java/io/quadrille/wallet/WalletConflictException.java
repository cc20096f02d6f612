package io.quadrille.wallet;

/**
 * The wallet, deposit or payment exists with content other than that of the command, or the balance would be too large.
 */
public final class WalletConflictException extends RuntimeException {

    WalletConflictException(String message) {
        super(message);
    }
}
