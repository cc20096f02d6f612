package io.quadrille.inventory;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryItem.Offer;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import java.util.List;
import java.util.Map;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;

/**
 * What one order holds of the stock, and the memory that makes its commands idempotent. It decides once: deducted or
 * refused, and if deducted, at most once restored.
 */
public class StockReservation {

    private enum Status {
        DEDUCTED,
        REFUSED,
        RESTORED,
        CLOSED
    }

    @AggregateIdentifier
    private String aggregateId;

    private Status status;
    private List<StockLine> asked = List.of();
    private List<DeductedLine> held = List.of();

    protected StockReservation() {}

    /** The identifier of an order's reservation in the event store. */
    public static String aggregateId(String orderId) {
        return "reservation:" + orderId;
    }

    /** Whether the command has been answered already. Fails if it was asked with other lines. */
    boolean answered(DeductStock command) {
        if (asked.isEmpty()) return false;
        if (!asked.equals(command.lines())) {
            throw new InventoryConflictException("order " + command.orderId() + " asked for other lines before");
        }
        return true;
    }

    /**
     * Decides over all lines at once; an offer is missing where the product is unknown. Returns what is to be taken.
     */
    List<DeductedLine> decide(DeductStock command, Map<String, Offer> offers) {
        if (status == Status.CLOSED) return refuse(command, StockRefusal.ORDER_CANCELLED, null, null);
        for (var line : command.lines()) {
            var offer = offers.get(line.productId());
            if (offer == null) return refuse(command, StockRefusal.UNKNOWN_PRODUCT, line.productId(), null);
            if (offer.available() < line.quantity()) {
                return refuse(command, StockRefusal.INSUFFICIENT_STOCK, line.productId(), offer.available());
            }
        }
        apply(new StockDeducted(
                command.orderId(),
                command.lines().stream()
                        .map(l -> new DeductedLine(
                                l.productId(),
                                l.quantity(),
                                offers.get(l.productId()).price()))
                        .toList()));
        return held;
    }

    /** Returns what is to go back. */
    List<DeductedLine> decide(RestoreStock command) {
        var back = held;
        if (status == null) {
            apply(new StockReservationClosed(command.orderId()));
        } else if (status == Status.DEDUCTED) {
            apply(new StockRestored(command.orderId(), held));
        }
        return back;
    }

    private static List<DeductedLine> refuse(
            DeductStock command, StockRefusal reason, String productId, Long available) {
        apply(new StockDeductionFailed(command.orderId(), command.lines(), reason, productId, available));
        return List.of();
    }

    @EventSourcingHandler
    void evolve(StockReservationEvent event) {
        aggregateId = aggregateId(event.orderId());
        switch (event) {
            case StockDeducted deducted -> {
                status = Status.DEDUCTED;
                held = deducted.lines();
                asked = held.stream()
                        .map(l -> new StockLine(l.productId(), l.quantity()))
                        .toList();
            }
            case StockDeductionFailed failed -> {
                status = Status.REFUSED;
                asked = failed.lines();
            }
            case StockRestored restored -> {
                status = Status.RESTORED;
                held = List.of();
            }
            case StockReservationClosed closed -> status = Status.CLOSED;
        }
    }
}
