package io.quadrille.engine.transport;

import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import io.quadrille.wallet.PaymentRefusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;

/** An event for each topic of the saga. */
public final class SagaEvents {

    public static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123456Z");

    private SagaEvents() {}

    /** What an order says on a topic. Each has at least one number in it. */
    public static Object payload(SagaTopic topic, String orderId) {
        var lines = List.of(new PricedLine("pen", 2, 300));
        return switch (topic.topicName()) {
            case "order.processing" ->
                new OrderProcessingStarted(orderId, "ann", "c-1", List.of(new OrderLine("pen", 2)));
            case "order.processing.stock.success" ->
                new StockDeducted(orderId, List.of(new DeductedLine("pen", 2, 300)));
            case "order.processing.coupon.success" ->
                new CouponUsed(orderId, "c-1", "ann", new Discount(Discount.Type.FIXED, 50));
            case "order.processing.success" -> new OrderProcessingSucceeded(orderId, lines, 600, 50, 550);
            case "order.payment" -> new OrderPaymentRequested(orderId, "ann", 550);
            case "order.payment.success" -> new OrderPaid(orderId, "ann", 550);
            case "order.processed" -> new OrderProcessed(orderId, "ann", "c-1", lines, 600, 50, 550);
            case "order.processing.fail" ->
                new StockDeductionFailed(
                        orderId, List.of(new StockLine("pen", 2)), StockRefusal.INSUFFICIENT_STOCK, "pen", 1L);
            case "order.payment.fail" ->
                new OrderPaymentFailed(orderId, "ann", 550, PaymentRefusal.INSUFFICIENT_BALANCE);
            default -> throw new IllegalArgumentException("no event for " + topic.topicName());
        };
    }

    public static DomainEventMessage<?> event(SagaTopic topic, String orderId) {
        return event(topic, orderId, 7);
    }

    public static DomainEventMessage<?> event(SagaTopic topic, String orderId, long sequence) {
        return new GenericDomainEventMessage<>(
                "Order",
                "order:" + orderId,
                sequence,
                payload(topic, orderId),
                Map.of("correlationId", "m-1"),
                orderId + "-" + topic.topicName() + "-" + sequence,
                TIME);
    }
}
