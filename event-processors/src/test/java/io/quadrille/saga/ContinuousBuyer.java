package io.quadrille.saga;

import io.quadrille.checkout.view.FindOrder;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.messaging.responsetypes.ResponseTypes;

/** A buyer that places an order, reads it and places the next one until it is closed. It collects all failures. */
final class ContinuousBuyer implements AutoCloseable {

    private final RunningSystem system;
    private final List<PlaceOrder> templates;
    private final List<Throwable> failures = new ArrayList<>();
    private final AtomicInteger orders = new AtomicInteger();
    private final Thread buyer;
    private volatile boolean running = true;

    ContinuousBuyer(RunningSystem system, List<PlaceOrder> templates) {
        this.system = system;
        this.templates = templates;
        this.buyer = Thread.ofPlatform().name("buyer").start(this::buy);
    }

    private void buy() {
        while (running) {
            var template = templates.get(orders.get() % templates.size());
            var id = "traffic-" + UUID.randomUUID();
            try {
                system.commands().sendAndWait(new PlaceOrder(id, template.userId(), null, template.lines()));
                var found = system.ask(new FindOrder(id), ResponseTypes.optionalInstanceOf(OrderView.class));
                if (found.isEmpty()) throw new IllegalStateException("order " + id + " was placed and is not shown");
            } catch (RuntimeException e) {
                failures.add(e);
            }
            orders.incrementAndGet();
        }
    }

    int orders() {
        return orders.get();
    }

    /** Ends after the current order; throws if any order failed. */
    @Override
    public void close() {
        running = false;
        try {
            buyer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty())
            throw new AssertionError(failures.size() + " of " + orders + " orders failed", failures.getFirst());
    }
}
