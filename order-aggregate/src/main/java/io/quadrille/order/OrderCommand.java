package io.quadrille.order;

import java.util.HashSet;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * What can be asked of an order. Every command is idempotent by order id: sent again with the same content it changes
 * nothing, and with other content it fails with {@link OrderConflictException}. A field out of range fails with
 * {@link IllegalArgumentException} when the command is made.
 */
public sealed interface OrderCommand {

    String orderId();

    /** The order's identifier in the event store, where identifiers of all types share one space. */
    @TargetAggregateIdentifier
    default String aggregateId() {
        return Order.aggregateId(orderId());
    }

    /**
     * Places an order of one to {@value #MAX_LINES} lines, each of another product.
     *
     * @param couponId the coupon to use, or null
     */
    record PlaceOrder(String orderId, String userId, String couponId, List<OrderLine> lines) implements OrderCommand {

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
                    throw new IllegalArgumentException(
                            "lines must name each product once, " + line.productId() + " is named twice");
                }
            }
        }
    }

    /**
     * Says that stock and coupon are settled, with the prices inventory named and the discount the coupon grants. The
     * order computes the amount to pay.
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
            if (discountType == null) throw new IllegalArgumentException("discountType must be given");
            switch (discountType) {
                case NONE -> OrderChecks.between("discountValue", discountValue, 0, 0);
                case FIXED -> OrderChecks.between("discountValue", discountValue, 0, Long.MAX_VALUE);
                case PERCENT -> OrderChecks.between("discountValue", discountValue, 1, 100);
            }
        }
    }

    /** Asks for the payment of an order whose processing succeeded. */
    record RequestPayment(String orderId) implements OrderCommand {

        public RequestPayment {
            OrderChecks.id("orderId", orderId);
        }
    }

    /** Completes an order that has been paid. */
    record CompleteOrder(String orderId, long amountPaid) implements OrderCommand {

        public CompleteOrder {
            OrderChecks.id("orderId", orderId);
            OrderChecks.between("amountPaid", amountPaid, 0, Long.MAX_VALUE);
        }
    }

    /**
     * Cancels an order because a domain refused its part. The first refusal is the order's reason; a refusal of another
     * domain is noted beside it.
     *
     * @param source the domain that refused
     * @param reason its reason, opaque here
     */
    record CancelOrder(String orderId, String source, String reason) implements OrderCommand {

        public CancelOrder {
            OrderChecks.id("orderId", orderId);
            OrderChecks.text("source", source);
            OrderChecks.text("reason", reason);
        }
    }
}
