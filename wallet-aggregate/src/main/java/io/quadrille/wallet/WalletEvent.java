package io.quadrille.wallet;

import org.axonframework.serialization.Revision;

/** The events of a wallet's balance. Amounts are in minor units. */
public sealed interface WalletEvent {

    String userId();

    @Revision("1")
    record WalletOpened(String userId, long balance) implements WalletEvent {}

    @Revision("1")
    record WalletCredited(String userId, String depositId, long amount) implements WalletEvent {}

    @Revision("1")
    record WalletDebited(String userId, String orderId, long amount) implements WalletEvent {}
}
