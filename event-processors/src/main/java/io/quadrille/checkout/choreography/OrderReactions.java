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

/** The reactions of the order domain: request the payment, complete the order, or cancel it after a refusal. */
public final class OrderReactions {

    private final CommandGateway commands;

    public OrderReactions(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void whenProcessingSucceededThenRequestPayment(OrderProcessingSucceeded event) {
        commands.sendAndWait(new RequestPayment(event.orderId()));
    }

    @EventHandler
    void whenOrderPaidThenComplete(OrderPaid event) {
        commands.sendAndWait(new CompleteOrder(event.orderId(), event.amount()));
    }

    /** Ignores the reason ORDER_CANCELLED: it follows from an earlier refusal by another domain. */
    @EventHandler
    void whenStockRefusedThenCancel(StockDeductionFailed event) {
        if (event.reason() == StockRefusal.ORDER_CANCELLED) return;
        commands.sendAndWait(
                new CancelOrder(event.orderId(), "inventory", event.reason().name()));
    }

    /** Ignores the reason ORDER_CANCELLED too. */
    @EventHandler
    void whenCouponRefusedThenCancel(CouponUseFailed event) {
        if (event.reason() == CouponRefusal.ORDER_CANCELLED) return;
        commands.sendAndWait(
                new CancelOrder(event.orderId(), "coupon", event.reason().name()));
    }

    @EventHandler
    void whenPaymentRefusedThenCancel(OrderPaymentFailed event) {
        commands.sendAndWait(
                new CancelOrder(event.orderId(), "wallet", event.reason().name()));
    }
}
