package io.quadrille.operating.timeline;

import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.operating.timeline.TimelineEventTable.OrderEventRow;
import io.quadrille.wallet.PaymentEvent;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Stores the events that other domains publish about orders, with one statement per batch. */
final class TimelineReactions {

    private final TimelineEventTable table;

    TimelineReactions(TimelineEventTable table) {
        this.table = table;
    }

    @EventHandler
    void stores(StockReservationEvent event, DomainEventMessage<?> message) {
        store(event.orderId(), message);
    }

    @EventHandler
    void stores(RedemptionEvent event, DomainEventMessage<?> message) {
        store(event.orderId(), message);
    }

    @EventHandler
    void stores(PaymentEvent event, DomainEventMessage<?> message) {
        store(event.orderId(), message);
    }

    private void store(String orderId, DomainEventMessage<?> message) {
        List<OrderEventRow> batch = CurrentUnitOfWork.get()
                .root()
                .getOrComputeResource("events of other domains", resource -> {
                    var rows = new ArrayList<OrderEventRow>();
                    CurrentUnitOfWork.get().root().onPrepareCommit(unit -> table.add(rows));
                    return rows;
                });
        batch.add(new OrderEventRow(orderId, message));
    }
}
