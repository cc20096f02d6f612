package io.quadrille.order;

import static io.quadrille.order.SomeOrder.COUPON;
import static io.quadrille.order.SomeOrder.ORDER;
import static io.quadrille.order.SomeOrder.PRICED;
import static io.quadrille.order.SomeOrder.STARTED;
import static io.quadrille.order.SomeOrder.SUCCEEDED;
import static io.quadrille.order.SomeOrder.USER;

import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import java.util.ArrayList;
import java.util.List;

/** The statuses of an order, each with the events before it. */
enum OrderHistory {
    PROCESSING(null, STARTED),
    PROCESSED(PROCESSING, SUCCEEDED),
    PAYMENT_PENDING(PROCESSED, new OrderPaymentRequested(ORDER, USER, 720)),
    COMPLETED(PAYMENT_PENDING, new OrderProcessed(ORDER, USER, COUPON, PRICED, 799, 79, 720)),
    REFUSED_BY_INVENTORY(PROCESSING, new OrderCancelled(ORDER, "inventory", "INSUFFICIENT_STOCK")),
    REFUSED_BY_BOTH(REFUSED_BY_INVENTORY, new OrderRefusalNoted(ORDER, "coupon", "EXPIRED")),
    REFUSED_BY_WALLET(PAYMENT_PENDING, new OrderCancelled(ORDER, "wallet", "INSUFFICIENT_BALANCE"));

    private final List<OrderEvent> events = new ArrayList<>();

    OrderHistory(OrderHistory before, OrderEvent last) {
        if (before != null) events.addAll(before.events);
        events.add(last);
    }

    List<OrderEvent> events() {
        return events;
    }
}
