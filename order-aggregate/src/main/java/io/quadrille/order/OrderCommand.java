package io.quadrille.order;

import java.util.HashSet;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * The commands of the order domain. Every command is idempotent by order id: the same command again changes nothing; a
 * command of the same type with different content throws {@link OrderConflictException}, and so does a command that the
 * order's status rules out. But {@link ConfirmProcessing} and {@link RequestPayment} change nothing if the order was
 * cancelled meanwhile. A constructor throws {@link InvalidOrderFieldException} if a field is missing or out of range.
 */
public sealed interface OrderCommand {

    String orderId();

    /** The order's identifier in the event store, unique among the identifiers of all aggregate types. */
    @TargetAggregateIdentifier
    default String aggregateId() {
        return Order.aggregateId(orderId());
    }

    /**
     * Places an order of one to {@value #MAX_LINES} lines. No two lines have the same product.
     *
     * @param couponId the coupon to use; null for none
     */
    record PlaceOrder(
            String orderId, String userId, @Nullable String couponId, List<OrderLine> lines) implements OrderCommand {

        public static final int MAX_LINES = 100;

        public PlaceOrder {
            OrderChecks.id("orderId", orderId);
            OrderChecks.id("userId", userId);
            if (couponId != null) OrderChecks.id("couponId", couponId);
            lines = OrderChecks.list("lines", lines);
            OrderChecks.between("number of lines", lines.size(), 1, MAX_LINES);
            var products = new HashSet<String>();
            for (var line : lines) {
                OrderChecks.id("productId", line.productId());
                if (!products.add(line.productId())) {
                    throw new InvalidOrderFieldException(
                            "lines", "must name each product once, " + line.productId() + " is named twice");
                }
            }
        }
    }

    /**
     * Confirms that the stock is deducted and the coupon is used. Has the prices of the inventory domain and the
     * discount of the coupon, from which the order computes the amount to pay.
     *
     * @param discountValue minor units for FIXED, 1 to 100 for PERCENT, 0 for NONE
     */
    record ConfirmProcessing(String orderId, List<PricedLine> lines, DiscountType discountType, long discountValue)
            implements OrderCommand {

        public ConfirmProcessing {
            OrderChecks.id("orderId", orderId);
            lines = OrderChecks.list("lines", lines);
            OrderChecks.between("number of lines", lines.size(), 1, PlaceOrder.MAX_LINES);
            for (var line : lines) OrderChecks.id("productId", line.productId());
            if (discountType == null) throw new InvalidOrderFieldException("discountType", "must be given");
            switch (discountType) {
                case NONE -> OrderChecks.between("discountValue", discountValue, 0, 0);
                case FIXED -> OrderChecks.between("discountValue", discountValue, 0, Long.MAX_VALUE);
                case PERCENT -> OrderChecks.between("discountValue", discountValue, 1, 100);
            }
        }
    }

    /** Requests the payment of an order whose processing succeeded. */
    record RequestPayment(String orderId) implements OrderCommand {

        public RequestPayment {
            OrderChecks.id("orderId", orderId);
        }
    }

    /** Completes an order after its payment. {@code amountPaid} is in minor units. */
    record CompleteOrder(String orderId, long amountPaid) implements OrderCommand {

        public CompleteOrder {
            OrderChecks.id("orderId", orderId);
            OrderChecks.between("amountPaid", amountPaid, 0, Long.MAX_VALUE);
        }
    }

    /**
     * Cancels an order because another domain refused its part. The first refusal becomes the order's reason; later
     * refusals by other domains are recorded too.
     *
     * @param source the domain that refused
     * @param reason the reason that the domain gave, opaque to the order domain
     */
    record CancelOrder(String orderId, String source, String reason) implements OrderCommand {

        public CancelOrder {
            OrderChecks.id("orderId", orderId);
            OrderChecks.text("source", source);
            OrderChecks.text("reason", reason);
        }
    }
}
