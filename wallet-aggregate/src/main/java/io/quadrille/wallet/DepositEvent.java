package io.quadrille.wallet;

import org.axonframework.serialization.Revision;

/** The events of a deposit. */
public sealed interface DepositEvent {

    @Revision("1")
    record DepositMade(String userId, String depositId, long amount) implements DepositEvent {}
}
