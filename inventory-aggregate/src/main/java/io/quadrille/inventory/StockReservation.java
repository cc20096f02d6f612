package io.quadrille.inventory;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryItem.Offer;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The stock that one order holds. The reservation makes the commands about that stock idempotent: the stock is deducted
 * or refused once, and deducted stock is restored at most once.
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

    private @Nullable Status status;
    private List<StockLine> asked = List.of();
    private List<DeductedLine> held = List.of();

    protected StockReservation() {}

    /** The identifier of an order's reservation in the event store. */
    public static String aggregateId(String orderId) {
        return "reservation:" + orderId;
    }

    /**
     * Whether a {@link DeductStock} of this order was decided before.
     *
     * @throws InventoryConflictException if the earlier command had different lines
     */
    boolean answered(DeductStock command) {
        if (asked.isEmpty()) return false;
        if (!asked.equals(command.lines())) {
            throw new InventoryConflictException("order " + command.orderId() + " asked for other lines before");
        }
        return true;
    }

    /**
     * Decides whether the order gets all its lines. Returns the lines to take from the items: all of the order's, or
     * none.
     *
     * @param offers by product id; a product without an offer is unknown
     */
    List<DeductedLine> decide(DeductStock command, Map<String, Offer> offers) {
        if (status == Status.CLOSED) return refuse(command, StockRefusal.ORDER_CANCELLED, null, null);
        var deducted = new ArrayList<DeductedLine>();
        for (var line : command.lines()) {
            var offer = offers.get(line.productId());
            if (offer == null) return refuse(command, StockRefusal.UNKNOWN_PRODUCT, line.productId(), null);
            if (offer.available() < line.quantity()) {
                return refuse(command, StockRefusal.INSUFFICIENT_STOCK, line.productId(), offer.available());
            }
            deducted.add(new DeductedLine(line.productId(), line.quantity(), offer.price()));
        }
        apply(new StockDeducted(command.orderId(), List.copyOf(deducted)));
        return held;
    }

    /** Returns the lines to put back into the items. */
    List<DeductedLine> decide(RestoreStock command) {
        var restored = held;
        if (status == null) {
            apply(new StockReservationClosed(command.orderId()));
        } else if (status == Status.DEDUCTED) {
            apply(new StockRestored(command.orderId(), held));
        }
        return restored;
    }

    private static List<DeductedLine> refuse(
            DeductStock command, StockRefusal reason, @Nullable String productId, @Nullable Long available) {
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
