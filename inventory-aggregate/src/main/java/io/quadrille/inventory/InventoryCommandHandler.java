package io.quadrille.inventory;

import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.InventoryItem.Offer;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.Repository;

/**
 * Moves stock between the items and one order's reservation in the command's transaction, so that an order gets all its
 * lines or none. The handler locks items in the order of their ids, so two orders that share items never deadlock.
 * Thread-safe.
 */
public final class InventoryCommandHandler {

    private final Repository<InventoryItem> items;
    private final Repository<StockReservation> reservations;

    public InventoryCommandHandler(Repository<InventoryItem> items, Repository<StockReservation> reservations) {
        this.items = items;
        this.reservations = reservations;
    }

    @CommandHandler
    void handle(DeductStock command) throws Exception {
        var reservation = reservation(command.orderId());
        if (reservation.invoke(r -> r.answered(command))) return;
        var itemsById = new TreeMap<String, Aggregate<InventoryItem>>();
        command.lines().stream()
                .map(StockLine::productId)
                .sorted()
                .forEach(id -> item(id).ifPresent(item -> itemsById.put(id, item)));
        var offers = new HashMap<String, Offer>();
        itemsById.forEach((id, item) -> offers.put(id, item.invoke(InventoryItem::offer)));
        for (var line : reservation.invoke(r -> r.decide(command, offers))) {
            Objects.requireNonNull(itemsById.get(line.productId()), "only known products are deducted")
                    .execute(item -> item.take(command.orderId(), line.quantity()));
        }
    }

    @CommandHandler
    void handle(RestoreStock command) throws Exception {
        List<DeductedLine> restored = reservation(command.orderId()).invoke(r -> r.decide(command));
        restored.stream()
                .sorted((a, b) -> a.productId().compareTo(b.productId()))
                .forEach(line -> items.load(InventoryItem.aggregateId(line.productId()))
                        .execute(item -> item.putBack(command.orderId(), line.quantity())));
    }

    private Aggregate<StockReservation> reservation(String orderId) throws Exception {
        return reservations.loadOrCreate(StockReservation.aggregateId(orderId), StockReservation::new);
    }

    private Optional<Aggregate<InventoryItem>> item(String productId) {
        try {
            return Optional.of(items.load(InventoryItem.aggregateId(productId)));
        } catch (AggregateNotFoundException unknown) {
            return Optional.empty();
        }
    }
}
