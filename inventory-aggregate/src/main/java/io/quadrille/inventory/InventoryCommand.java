package io.quadrille.inventory;

import java.util.HashSet;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * The commands of the inventory domain. A constructor throws {@link InvalidInventoryFieldException} if a field is
 * missing or out of range.
 */
public sealed interface InventoryCommand {

    /** A command about one product. */
    sealed interface ItemCommand extends InventoryCommand {

        String productId();

        /** The item's identifier in the event store, unique among the identifiers of all aggregate types. */
        @TargetAggregateIdentifier
        default String aggregateId() {
            return InventoryItem.aggregateId(productId());
        }
    }

    /** A command about the stock that one order holds. {@link InventoryCommandHandler} handles these commands. */
    sealed interface ReservationCommand extends InventoryCommand {

        String orderId();
    }

    /**
     * Registers a product. Idempotent by product id; registering the id again with different content throws
     * {@link InventoryConflictException}.
     *
     * @param price minor units per piece
     * @param quantity the initial number of units in stock
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

    /**
     * Adds units to a product's stock. Not idempotent: each command adds its units. Throws
     * {@link InventoryConflictException} if the stock would exceed {@link InventoryItem#MAX_STOCK}, and Axon's
     * AggregateNotFoundException if the product is unknown.
     */
    record RestockProduct(String productId, long quantity) implements ItemCommand {

        public RestockProduct {
            InventoryChecks.id("productId", productId);
            InventoryChecks.between("quantity", quantity, 1, InventoryItem.MAX_STOCK);
        }
    }

    /**
     * Deducts the stock of all lines of an order, or of none. An order has at most {@value #MAX_LINES} lines.
     * Idempotent by order id; different lines for the same order throw {@link InventoryConflictException}. A refusal is
     * the event StockDeductionFailed, not an error.
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
                    throw new InvalidInventoryFieldException(
                            "lines", "must name each product once, " + line.productId() + " is named twice");
                }
            }
        }
    }

    /**
     * Puts the units that an order holds back into stock. Idempotent by order id. If this command comes before the
     * order's {@link DeductStock}, the later {@link DeductStock} is refused.
     */
    record RestoreStock(String orderId) implements ReservationCommand {

        public RestoreStock {
            InventoryChecks.id("orderId", orderId);
        }
    }
}
