package io.quadrille.order;

import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import java.util.List;
import java.util.stream.Stream;

/** The order of the tests: two apples and a pear for 799, less ten percent. */
final class SomeOrder {

    static final String ORDER = "o-1";
    static final String USER = "ann";
    static final String COUPON = "ten-off";
    static final List<OrderLine> LINES = List.of(new OrderLine("apple", 2), new OrderLine("pear", 1));
    static final List<PricedLine> PRICED = List.of(new PricedLine("apple", 2, 250), new PricedLine("pear", 1, 299));

    static final PlaceOrder PLACE = new PlaceOrder(ORDER, USER, COUPON, LINES);
    static final ConfirmProcessing CONFIRM = new ConfirmProcessing(ORDER, PRICED, DiscountType.PERCENT, 10);

    static final OrderProcessingStarted STARTED = new OrderProcessingStarted(ORDER, USER, COUPON, LINES);
    static final OrderProcessingSucceeded SUCCEEDED = new OrderProcessingSucceeded(ORDER, PRICED, 799, 79, 720);

    private SomeOrder() {}

    /** All commands except PlaceOrder. */
    static Stream<OrderCommand> continuations() {
        return Stream.of(
                CONFIRM,
                new RequestPayment(ORDER),
                new CompleteOrder(ORDER, 720),
                new CancelOrder(ORDER, "inventory", "UNKNOWN_PRODUCT"));
    }
}
