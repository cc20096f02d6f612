package io.quadrille.inventory;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryItemEvent.ProductRegistered;
import io.quadrille.inventory.InventoryItemEvent.ProductRestocked;
import io.quadrille.inventory.InventoryItemEvent.StockReturned;
import io.quadrille.inventory.InventoryItemEvent.StockTaken;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The stock and the price of one product. The size of the state does not grow with the number of orders. The revision
 * is that of the item's snapshots.
 */
@Revision("1")
public class InventoryItem {

    /**
     * The maximum stock with which a product can be registered, or to which it can be restocked, in units. The stock
     * may exceed it when cancelled orders return units.
     */
    public static final long MAX_STOCK = 1_000_000_000_000L;

    @AggregateIdentifier
    private String aggregateId;

    private @Nullable ProductRegistered registered;
    private long available;

    protected InventoryItem() {}

    /** The identifier of an item in the event store. */
    public static String aggregateId(String productId) {
        return "product:" + productId;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void decide(RegisterProduct command) {
        var event = new ProductRegistered(command.productId(), command.name(), command.price(), command.quantity());
        if (registered == null) {
            apply(event);
        } else if (!registered.equals(event)) {
            throw new InventoryConflictException(
                    "product " + command.productId() + " was registered with other content");
        }
    }

    @CommandHandler
    void decide(RestockProduct command) {
        if (available + command.quantity() > MAX_STOCK) {
            throw new InventoryConflictException("product " + command.productId() + " has " + available
                    + " units; with " + command.quantity() + " more, it would exceed the maximum of " + MAX_STOCK);
        }
        apply(new ProductRestocked(command.productId(), command.quantity()));
    }

    Offer offer() {
        return new Offer(registered().price(), available);
    }

    void take(String orderId, int quantity) {
        apply(new StockTaken(registered().productId(), orderId, quantity));
    }

    void putBack(String orderId, int quantity) {
        apply(new StockReturned(registered().productId(), orderId, quantity));
    }

    private ProductRegistered registered() {
        return Objects.requireNonNull(registered, "an item's first event is ProductRegistered");
    }

    @EventSourcingHandler
    void evolve(InventoryItemEvent event) {
        switch (event) {
            case ProductRegistered first -> {
                aggregateId = aggregateId(first.productId());
                registered = first;
                available = first.quantity();
            }
            case ProductRestocked restocked -> available += restocked.quantity();
            case StockTaken taken -> available -= taken.quantity();
            case StockReturned returned -> available += returned.quantity();
        }
    }

    /** The price per piece, in minor units, and the number of units in stock that an order can take. */
    record Offer(long price, long available) {}
}
