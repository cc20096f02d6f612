package io.quadrille.checkout.choreography;

import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.wallet.WalletCommand.DebitWallet;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;

/** What wallet does for an order: debit its buyer. */
public final class WalletReactions {

    private final CommandGateway commands;

    public WalletReactions(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void debitsWallet(OrderPaymentRequested event) {
        commands.sendAndWait(new DebitWallet(event.userId(), event.orderId(), event.amount()));
    }
}
