package io.quadrille.checkout.choreography;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.StockLine;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;

/**
 * The reactions of the inventory domain: deduct an order's stock, and restore it when another domain has refused the
 * order.
 */
public final class InventoryReactions {

    private final CommandGateway commands;

    public InventoryReactions(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void whenOrderPlacedThenDeductStock(OrderProcessingStarted event) {
        var lines = event.lines().stream()
                .map(l -> new StockLine(l.productId(), l.quantity()))
                .toList();
        commands.sendAndWait(new DeductStock(event.orderId(), lines));
    }

    @EventHandler
    void whenCouponRefusedThenRestoreStock(CouponUseFailed event) {
        commands.sendAndWait(new RestoreStock(event.orderId()));
    }

    @EventHandler
    void whenPaymentRefusedThenRestoreStock(OrderPaymentFailed event) {
        commands.sendAndWait(new RestoreStock(event.orderId()));
    }
}
