package io.quadrille.wallet;

import org.axonframework.serialization.Revision;

/** Everything that can happen to a deposit. */
public sealed interface DepositEvent {

    @Revision("1")
    record DepositMade(String userId, String depositId, long amount) implements DepositEvent {}
}
