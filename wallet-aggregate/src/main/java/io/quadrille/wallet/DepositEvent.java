package io.quadrille.wallet;

import org.axonframework.serialization.Revision;

/** The event of a deposit. The amount is in minor units. */
public sealed interface DepositEvent {

    @Revision("1")
    record DepositMade(String userId, String depositId, long amount) implements DepositEvent {}
}
