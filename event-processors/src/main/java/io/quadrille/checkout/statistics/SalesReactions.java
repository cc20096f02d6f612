package io.quadrille.checkout.statistics;

import io.quadrille.order.OrderEvent.OrderProcessed;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Collects the completed orders of a batch, and counts them in one statement before the batch commits. */
final class SalesReactions {

    private final SalesProjection sales;

    SalesReactions(SalesProjection sales) {
        this.sales = sales;
    }

    @EventHandler
    void whenOrderProcessedThenCount(OrderProcessed event, EventMessage<?> message) {
        List<EventMessage<?>> batch = CurrentUnitOfWork.get()
                .root()
                .getOrComputeResource("processed orders", resource -> {
                    var processed = new ArrayList<EventMessage<?>>();
                    CurrentUnitOfWork.get().root().onPrepareCommit(unit -> sales.apply(processed));
                    return processed;
                });
        batch.add(message);
    }
}
