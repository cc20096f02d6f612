package io.quadrille.inventory;

import org.axonframework.serialization.Revision;

/** Everything that can happen to one product's stock. Prices are minor units per piece. */
public sealed interface InventoryItemEvent {

    String productId();

    @Revision("1")
    record ProductRegistered(String productId, String name, long price, long quantity) implements InventoryItemEvent {}

    @Revision("1")
    record ProductRestocked(String productId, long quantity) implements InventoryItemEvent {}

    /** Units left the stock for an order. */
    @Revision("1")
    record StockTaken(String productId, String orderId, int quantity) implements InventoryItemEvent {}

    /** Units came back from an order that was cancelled. */
    @Revision("1")
    record StockReturned(String productId, String orderId, int quantity) implements InventoryItemEvent {}
}
