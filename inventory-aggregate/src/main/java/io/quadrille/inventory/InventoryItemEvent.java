package io.quadrille.inventory;

import org.axonframework.serialization.Revision;

/** The events of one product's stock. Prices are in minor units per piece. */
public sealed interface InventoryItemEvent {

    String productId();

    @Revision("1")
    record ProductRegistered(String productId, String name, long price, long quantity) implements InventoryItemEvent {}

    @Revision("1")
    record ProductRestocked(String productId, long quantity) implements InventoryItemEvent {}

    /** An order took units from the stock. */
    @Revision("1")
    record StockTaken(String productId, String orderId, int quantity) implements InventoryItemEvent {}

    /** The units of an order that was cancelled are in stock again. */
    @Revision("1")
    record StockReturned(String productId, String orderId, int quantity) implements InventoryItemEvent {}
}
