package io.quadrille.wallet;

/**
 * The wallet, deposit or payment exists with content that differs from the command's, or the balance would exceed its
 * maximum.
 */
public final class WalletConflictException extends RuntimeException {

    WalletConflictException(String message) {
        super(message);
    }
}
