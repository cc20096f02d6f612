package io.quadrille.checkout.aggregator;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.projection.BatchedRows;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.DiscountType;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.PricedLine;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;

/**
 * Records the outcomes for stock and coupon in the order's row, and confirms the order once both have succeeded. If an
 * event is redelivered after that, ConfirmProcessing is sent again, which has no effect.
 */
final class AggregatorReactions {

    private final BatchedRows<Checkout> rows;
    private final CommandGateway commands;

    AggregatorReactions(BatchedRows<Checkout> rows, CommandGateway commands) {
        this.rows = rows;
        this.commands = commands;
    }

    @EventHandler
    void whenOrderPlacedThenOpenRow(OrderProcessingStarted event, EventMessage<?> message) {
        confirmIfReady(rows.fold(message));
    }

    @EventHandler
    void whenStockDeductedThenRecord(StockDeducted event, EventMessage<?> message) {
        confirmIfReady(rows.fold(message));
    }

    @EventHandler
    void whenCouponUsedThenRecord(CouponUsed event, EventMessage<?> message) {
        confirmIfReady(rows.fold(message));
    }

    @EventHandler
    void whenStockRefusedThenRecord(StockDeductionFailed event, EventMessage<?> message) {
        rows.fold(message);
    }

    @EventHandler
    void whenCouponRefusedThenRecord(CouponUseFailed event, EventMessage<?> message) {
        rows.fold(message);
    }

    private void confirmIfReady(Checkout checkout) {
        if (checkout.isReady()) commands.sendAndWait(confirmation(checkout));
    }

    private static ConfirmProcessing confirmation(Checkout checkout) {
        var lines = checkout.lines().stream()
                .map(l -> new PricedLine(l.productId(), l.quantity(), l.unitPrice()))
                .toList();
        var discount = checkout.discount();
        if (discount == null) return new ConfirmProcessing(checkout.orderId(), lines, DiscountType.NONE, 0);
        var type = switch (discount.type()) {
            case FIXED -> DiscountType.FIXED;
            case PERCENT -> DiscountType.PERCENT;
        };
        return new ConfirmProcessing(checkout.orderId(), lines, type, discount.value());
    }
}
