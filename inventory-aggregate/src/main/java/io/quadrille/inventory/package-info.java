/**
 * The inventory domain: {@link io.quadrille.inventory.InventoryItem} is what is left of a product,
 * {@link io.quadrille.inventory.StockReservation} is what one order holds, and
 * {@link io.quadrille.inventory.InventoryCommandHandler} moves stock between them in one transaction.
 *
 * <p>Knows Axon's modelling API and nothing else: no Spring, no Kafka, no SQL, no type of another domain. An order id
 * is an opaque string here.
 */
package io.quadrille.inventory;
