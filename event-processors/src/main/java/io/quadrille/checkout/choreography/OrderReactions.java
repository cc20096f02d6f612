package io.quadrille.checkout.choreography;

import io.quadrille.coupon.CouponRefusal;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;

/** What the order domain does when the others have answered: ask for payment, complete, cancel. */
public final class OrderReactions {

    private final CommandGateway commands;

    public OrderReactions(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void asksForPayment(OrderProcessingSucceeded event) {
        commands.sendAndWait(new RequestPayment(event.orderId()));
    }

    @EventHandler
    void completes(OrderPaid event) {
        commands.sendAndWait(new CompleteOrder(event.orderId(), event.amount()));
    }

    /** A refusal because the order was cancelled already is the echo of another refusal, not a reason of its own. */
    @EventHandler
    void cancels(StockDeductionFailed event) {
        if (event.reason() == StockRefusal.ORDER_CANCELLED) return;
        commands.sendAndWait(
                new CancelOrder(event.orderId(), "inventory", event.reason().name()));
    }

    @EventHandler
    void cancels(CouponUseFailed event) {
        if (event.reason() == CouponRefusal.ORDER_CANCELLED) return;
        commands.sendAndWait(
                new CancelOrder(event.orderId(), "coupon", event.reason().name()));
    }

    @EventHandler
    void cancels(OrderPaymentFailed event) {
        commands.sendAndWait(
                new CancelOrder(event.orderId(), "wallet", event.reason().name()));
    }
}
