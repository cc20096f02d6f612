package io.quadrille.checkout.choreography;

import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.wallet.WalletCommand.DebitWallet;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;

/** The reaction of the wallet domain: debit the buyer's wallet. */
public final class WalletReactions {

    private final CommandGateway commands;

    public WalletReactions(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void whenPaymentRequestedThenDebitWallet(OrderPaymentRequested event) {
        commands.sendAndWait(new DebitWallet(event.userId(), event.orderId(), event.amount()));
    }
}
