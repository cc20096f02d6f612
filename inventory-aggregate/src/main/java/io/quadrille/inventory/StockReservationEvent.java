package io.quadrille.inventory;

import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/** The events of the stock that one order holds. */
public sealed interface StockReservationEvent {

    String orderId();

    /** Step 2 of the checkout: the stock of all lines was deducted, at these prices. */
    @Revision("1")
    record StockDeducted(String orderId, List<DeductedLine> lines) implements StockReservationEvent {}

    /**
     * The inventory domain refused the order's stock; no units were deducted.
     *
     * @param productId the product that was unknown or had too few units; null if the order was already cancelled
     * @param available the number of units in stock, if they were too few; null for any other reason, and in events
     *     that were stored with revision 1
     */
    @Revision("2")
    record StockDeductionFailed(
            String orderId,
            List<StockLine> lines,
            StockRefusal reason,
            @Nullable String productId,
            @Nullable Long available)
            implements StockReservationEvent {}

    /** All units that the order held are in stock again. */
    @Revision("1")
    record StockRestored(String orderId, List<DeductedLine> lines) implements StockReservationEvent {}

    /**
     * {@code RestoreStock} came before {@code DeductStock}: another domain refused the order. A later
     * {@code DeductStock} is refused.
     */
    @Revision("1")
    record StockReservationClosed(String orderId) implements StockReservationEvent {}
}
