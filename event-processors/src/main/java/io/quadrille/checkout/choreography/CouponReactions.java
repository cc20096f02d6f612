package io.quadrille.checkout.choreography;

import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.time.Instant;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;

/**
 * The reactions of the coupon domain: use the coupon of an order, and restore it when another domain has refused the
 * order.
 */
public final class CouponReactions {

    private final CommandGateway commands;

    public CouponReactions(CommandGateway commands) {
        this.commands = commands;
    }

    @EventHandler
    void whenOrderPlacedThenUseCoupon(OrderProcessingStarted event, @Timestamp Instant orderedAt) {
        if (event.couponId() == null) return;
        commands.sendAndWait(new UseCoupon(event.orderId(), event.couponId(), event.userId(), orderedAt));
    }

    @EventHandler
    void whenStockRefusedThenRestoreCoupon(StockDeductionFailed event) {
        commands.sendAndWait(new RestoreCoupon(event.orderId()));
    }

    @EventHandler
    void whenPaymentRefusedThenRestoreCoupon(OrderPaymentFailed event) {
        commands.sendAndWait(new RestoreCoupon(event.orderId()));
    }
}
