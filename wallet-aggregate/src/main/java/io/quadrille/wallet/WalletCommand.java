package io.quadrille.wallet;

import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * The commands of the wallet domain. A constructor throws {@link InvalidWalletFieldException} if a field is missing or
 * out of range. Amounts are in minor units.
 */
public sealed interface WalletCommand {

    String userId();

    /**
     * Opens a user's wallet. Idempotent by user id; opening the wallet again with a different balance throws
     * {@link WalletConflictException}.
     */
    record OpenWallet(String userId, long balance) implements WalletCommand {

        public OpenWallet {
            WalletChecks.id("userId", userId);
            WalletChecks.between("balance", balance, 0, Wallet.MAX_BALANCE);
        }

        /** The wallet's identifier in the event store, unique among the identifiers of all aggregate types. */
        @TargetAggregateIdentifier
        public String aggregateId() {
            return Wallet.aggregateId(userId);
        }
    }

    /**
     * Adds money to a wallet. Idempotent by user and deposit id. Throws {@link WalletConflictException} if the deposit
     * was made before with a different amount, or if the balance would exceed {@link Wallet#MAX_BALANCE}; Axon's
     * AggregateNotFoundException if the user has no wallet.
     */
    record DepositMoney(String userId, String depositId, long amount) implements WalletCommand {

        public DepositMoney {
            WalletChecks.id("userId", userId);
            WalletChecks.id("depositId", depositId);
            WalletChecks.between("amount", amount, 1, Wallet.MAX_BALANCE);
        }
    }

    /**
     * Debits a wallet for an order. Idempotent by order id; a different user or amount for the same order throws
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
