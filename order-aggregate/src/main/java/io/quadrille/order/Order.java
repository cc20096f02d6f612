package io.quadrille.order;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An order, from its placement until its status is COMPLETED or CANCELLED. A completed order no longer changes; a
 * cancelled order only records further refusals.
 */
public class Order {

    private enum Status {
        PROCESSING,
        PROCESSED,
        PAYMENT_PENDING,
        COMPLETED,
        CANCELLED
    }

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable Status status;
    private @Nullable OrderProcessingStarted placed;
    private @Nullable OrderProcessingSucceeded confirmed;
    private final Map<String, String> refusals = new TreeMap<>();

    protected Order() {}

    /** The identifier of an order in the event store. */
    public static String aggregateId(String orderId) {
        return "order:" + orderId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(PlaceOrder command) {
        var event =
                new OrderProcessingStarted(command.orderId(), command.userId(), command.couponId(), command.lines());
        if (placed == null) {
            apply(event);
        } else if (!placed.equals(event)) {
            throw conflict("was placed with other content", command);
        }
    }

    @CommandHandler
    void decide(ConfirmProcessing command) {
        var event = priced(command);
        if (confirmed == null) {
            if (status != Status.CANCELLED) apply(event);
        } else if (!confirmed.equals(event)) {
            throw conflict("was confirmed with other prices or another discount", command);
        }
    }

    @CommandHandler
    void decide(RequestPayment command) {
        if (status == Status.PROCESSING)
            throw conflict("cannot ask for payment before its processing succeeded", command);
        if (status == Status.PROCESSED) {
            apply(new OrderPaymentRequested(
                    command.orderId(), placed().userId(), confirmed().amount()));
        }
    }

    @CommandHandler
    void decide(CompleteOrder command) {
        if (status == Status.COMPLETED && command.amountPaid() == confirmed().amount()) return;
        if (status != Status.PAYMENT_PENDING) throw conflict("is " + status + " and cannot be completed", command);
        var price = confirmed();
        if (command.amountPaid() != price.amount()) {
            throw conflict("costs " + price.amount() + " but " + command.amountPaid() + " was paid", command);
        }
        apply(new OrderProcessed(
                command.orderId(),
                placed().userId(),
                placed().couponId(),
                price.lines(),
                price.subtotal(),
                price.discount(),
                price.amount()));
    }

    @CommandHandler
    void decide(CancelOrder command) {
        if (status == Status.COMPLETED) throw conflict("is COMPLETED and cannot be cancelled", command);
        var earlierReason = refusals.get(command.source());
        if (earlierReason != null) {
            if (earlierReason.equals(command.reason())) return;
            throw conflict("was refused by " + command.source() + " for " + earlierReason, command);
        }
        if (status == Status.CANCELLED) {
            apply(new OrderRefusalNoted(command.orderId(), command.source(), command.reason()));
        } else {
            apply(new OrderCancelled(command.orderId(), command.source(), command.reason()));
        }
    }

    private static OrderProcessingSucceeded priced(ConfirmProcessing command) {
        long subtotal = command.lines().stream().mapToLong(PricedLine::total).sum();
        long discount = command.discountType().of(subtotal, command.discountValue());
        return new OrderProcessingSucceeded(
                command.orderId(), command.lines(), subtotal, discount, subtotal - discount);
    }

    private OrderProcessingStarted placed() {
        return Objects.requireNonNull(placed, "an order's first event is OrderProcessingStarted");
    }

    private OrderProcessingSucceeded confirmed() {
        return Objects.requireNonNull(confirmed, "an order that is PROCESSED or later has been confirmed");
    }

    private static OrderConflictException conflict(String state, OrderCommand command) {
        return new OrderConflictException("order " + command.orderId() + " " + state);
    }

    @EventSourcingHandler
    void evolve(OrderEvent event) {
        switch (event) {
            case OrderProcessingStarted started -> {
                aggregateId = aggregateId(started.orderId());
                placed = started;
                status = Status.PROCESSING;
            }
            case OrderProcessingSucceeded succeeded -> {
                confirmed = succeeded;
                status = Status.PROCESSED;
            }
            case OrderPaymentRequested requested -> status = Status.PAYMENT_PENDING;
            case OrderProcessed processed -> status = Status.COMPLETED;
            case OrderCancelled cancelled -> {
                status = Status.CANCELLED;
                refusals.put(cancelled.source(), cancelled.reason());
            }
            case OrderRefusalNoted noted -> refusals.put(noted.source(), noted.reason());
        }
    }
}
