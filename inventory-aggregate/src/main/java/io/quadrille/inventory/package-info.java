/**
 * The inventory domain: {@link io.quadrille.inventory.InventoryItem} is the stock of one product,
 * {@link io.quadrille.inventory.StockReservation} is the stock that one order holds, and
 * {@link io.quadrille.inventory.InventoryCommandHandler} moves units between them in one transaction.
 *
 * <p>Knows Axon's modelling API and nothing else: no Spring, no Kafka, no SQL, no type of another domain. An order id
 * is an opaque string here.
 */
@NullMarked
package io.quadrille.inventory;

import org.jspecify.annotations.NullMarked;
