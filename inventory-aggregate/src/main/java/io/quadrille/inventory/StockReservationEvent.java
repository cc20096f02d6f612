package io.quadrille.inventory;

import java.util.List;
import org.axonframework.serialization.Revision;

/** Everything that can happen to what one order holds of the stock. */
public sealed interface StockReservationEvent {

    String orderId();

    /** Step 2: all lines were taken, at these prices. */
    @Revision("1")
    record StockDeducted(String orderId, List<DeductedLine> lines) implements StockReservationEvent {}

    /**
     * The order's stock was refused; nothing was taken.
     *
     * @param productId the product that was unknown or short, or null when the order was cancelled already
     * @param available how many units of a product that was short were left; null for any other reason, and in what was
     *     refused before this was recorded, up to revision 1
     */
    @Revision("2")
    record StockDeductionFailed(
            String orderId, List<StockLine> lines, StockRefusal reason, String productId, Long available)
            implements StockReservationEvent {}

    /** All that the order held went back. */
    @Revision("1")
    record StockRestored(String orderId, List<DeductedLine> lines) implements StockReservationEvent {}

    /** The order failed before its deduction arrived; when it comes it will be refused. */
    @Revision("1")
    record StockReservationClosed(String orderId) implements StockReservationEvent {}
}
