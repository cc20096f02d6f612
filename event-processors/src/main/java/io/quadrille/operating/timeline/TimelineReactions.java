package io.quadrille.operating.timeline;

import io.quadrille.coupon.RedemptionEvent;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.wallet.PaymentEvent;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Keeps what other domains publish about orders, a batch at a time. */
final class TimelineReactions {

    private final TimelineEventTable table;

    TimelineReactions(TimelineEventTable table) {
        this.table = table;
    }

    @EventHandler
    void keeps(StockReservationEvent event, DomainEventMessage<?> message) {
        keep(event.orderId(), message);
    }

    @EventHandler
    void keeps(RedemptionEvent event, DomainEventMessage<?> message) {
        keep(event.orderId(), message);
    }

    @EventHandler
    void keeps(PaymentEvent event, DomainEventMessage<?> message) {
        keep(event.orderId(), message);
    }

    private void keep(String orderId, DomainEventMessage<?> message) {
        List<TimelineEventTable.Row> batch = CurrentUnitOfWork.get()
                .root()
                .getOrComputeResource("events of other domains", resource -> {
                    var rows = new ArrayList<TimelineEventTable.Row>();
                    CurrentUnitOfWork.get().root().onPrepareCommit(unit -> table.add(rows));
                    return rows;
                });
        batch.add(new TimelineEventTable.Row(orderId, message));
    }
}
