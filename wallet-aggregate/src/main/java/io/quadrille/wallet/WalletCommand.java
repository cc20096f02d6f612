package io.quadrille.wallet;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * The commands of the wallet domain. A constructor throws {@link InvalidWalletFieldException} for a field out of range.
 * Amounts are minor units.
 */
public sealed interface WalletCommand {

    String userId();

    /** Opens a user's wallet. Idempotent by user id; another balance fails with {@link WalletConflictException}. */
    record OpenWallet(String userId, long balance) implements WalletCommand {

        public OpenWallet {
            WalletChecks.id("userId", userId);
            WalletChecks.between("balance", balance, 0, Wallet.MAX_BALANCE);
        }

        /** The wallet's identifier in the event store, where identifiers of all types share one space. */
        @TargetAggregateIdentifier
        public String aggregateId() {
            return Wallet.aggregateId(userId);
        }
    }

    /**
     * Adds money to a wallet. Idempotent by user and deposit id; another amount fails with
     * {@link WalletConflictException}, and so does a balance beyond {@link Wallet#MAX_BALANCE}. An unknown wallet fails
     * with Axon's AggregateNotFoundException.
     */
    record DepositMoney(String userId, String depositId, long amount) implements WalletCommand {

        public DepositMoney {
            WalletChecks.id("userId", userId);
            WalletChecks.id("depositId", depositId);
            WalletChecks.between("amount", amount, 1, Wallet.MAX_BALANCE);
        }
    }

    /**
     * Debits a wallet for an order. Idempotent by order id; another user or amount for the same order fails with
     * {@link WalletConflictException}. A refusal is the event OrderPaymentFailed, not an error. An amount of 0 is paid
     * like any other.
     */
    record DebitWallet(String userId, String orderId, long amount) implements WalletCommand {

        public DebitWallet {
            WalletChecks.id("userId", userId);
            WalletChecks.id("orderId", orderId);
            WalletChecks.between("amount", amount, 0, Long.MAX_VALUE);
        }
    }
}
