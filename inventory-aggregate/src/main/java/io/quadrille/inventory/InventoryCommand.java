package io.quadrille.inventory;

import java.util.HashSet;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * What can be asked of inventory. A field out of range fails with {@link IllegalArgumentException} when the command is
 * made.
 */
public sealed interface InventoryCommand {

    /** A command about one product. */
    sealed interface ItemCommand extends InventoryCommand {

        String productId();

        /** The item's identifier in the event store, where identifiers of all types share one space. */
        @TargetAggregateIdentifier
        default String aggregateId() {
            return InventoryItem.aggregateId(productId());
        }
    }

    /** A command about what one order holds; routed to {@link InventoryCommandHandler}. */
    sealed interface ReservationCommand extends InventoryCommand {

        String orderId();
    }

    /**
     * Registers a product. Idempotent by product id; other content fails with {@link InventoryConflictException}.
     *
     * @param price minor units per piece
     * @param quantity units in stock at the start
     */
    record RegisterProduct(String productId, String name, long price, long quantity) implements ItemCommand {

        public static final long MAX_PRICE = 100_000_000_000L;

        public RegisterProduct {
            InventoryChecks.id("productId", productId);
            InventoryChecks.text("name", name);
            InventoryChecks.between("price", price, 0, MAX_PRICE);
            InventoryChecks.between("quantity", quantity, 0, InventoryItem.MAX_STOCK);
        }
    }

    /** Adds units to a product's stock. Not idempotent: sent twice it adds twice. */
    record RestockProduct(String productId, long quantity) implements ItemCommand {

        public RestockProduct {
            InventoryChecks.id("productId", productId);
            InventoryChecks.between("quantity", quantity, 1, InventoryItem.MAX_STOCK);
        }
    }

    /**
     * Takes all lines for an order, at most {@value #MAX_LINES}, or none of them. Idempotent by order id; other lines
     * for the same order fail with {@link InventoryConflictException}. A refusal is the event StockDeductionFailed, not
     * an error.
     */
    record DeductStock(String orderId, List<StockLine> lines) implements ReservationCommand {

        public static final int MAX_LINES = 100;

        public DeductStock {
            InventoryChecks.id("orderId", orderId);
            lines = InventoryChecks.list("lines", lines);
            InventoryChecks.between("number of lines", lines.size(), 1, MAX_LINES);
            var products = new HashSet<String>();
            for (var line : lines) {
                InventoryChecks.id("productId", line.productId());
                if (!products.add(line.productId())) {
                    throw new IllegalArgumentException(
                            "lines must name each product once, " + line.productId() + " is named twice");
                }
            }
        }
    }

    /**
     * Gives back what an order holds. Idempotent by order id. If the order's deduction has not arrived yet, it will be
     * refused when it does.
     */
    record RestoreStock(String orderId) implements ReservationCommand {

        public RestoreStock {
            InventoryChecks.id("orderId", orderId);
        }
    }
}
