package io.quadrille.checkout.choreography;

import io.quadrille.coupon.Coupon;
import io.quadrille.coupon.Redemption;
import io.quadrille.inventory.StockReservation;
import io.quadrille.order.Order;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.wallet.Payment;
import java.util.stream.Stream;

/** The identifiers of the aggregates that belong to an order: one of each domain. */
public final class OrderAggregates {

    private OrderAggregates() {}

    /**
     * The aggregates that the handling of a message with this payload loads, including the coupon that an order names.
     */
    public static Stream<String> of(Object payload) {
        if (payload instanceof PlaceOrder command) return Stream.of(command.aggregateId());
        var ofOrder = CheckoutSaga.SAGA.sagaId(payload).stream().flatMap(OrderAggregates::ofOrder);
        return payload instanceof OrderProcessingStarted placed && placed.couponId() != null
                ? Stream.concat(ofOrder, Stream.of(Coupon.aggregateId(placed.couponId())))
                : ofOrder;
    }

    private static Stream<String> ofOrder(String orderId) {
        return Stream.of(
                Order.aggregateId(orderId),
                StockReservation.aggregateId(orderId),
                Redemption.aggregateId(orderId),
                Payment.aggregateId(orderId));
    }
}
