package io.quadrille.checkout.choreography;

import static io.quadrille.checkout.choreography.ConsumerGroup.COUPON;
import static io.quadrille.checkout.choreography.ConsumerGroup.INVENTORY;
import static io.quadrille.checkout.choreography.ConsumerGroup.ORDER;
import static io.quadrille.checkout.choreography.ConsumerGroup.PLATFORM;
import static io.quadrille.checkout.choreography.ConsumerGroup.STATISTICS;
import static io.quadrille.checkout.choreography.ConsumerGroup.TIMELINE;
import static io.quadrille.checkout.choreography.ConsumerGroup.WALLET;

import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.transport.EventTopic;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The saga in one table: each topic, the events on it, and the groups that react. The relay, the creation of topics and
 * the subscriptions of all processors use this table. The reactions are in {@link OrderReactions},
 * {@link InventoryReactions}, {@link CouponReactions}, {@link WalletReactions} and in the packages aggregator,
 * statistics and platform.
 */
public enum Topic implements EventTopic {
    // step 1: deduct stock; use coupon; open the aggregator's row
    ORDER_PROCESSING("order.processing", on(OrderProcessingStarted.class), by(INVENTORY, COUPON, ORDER)),
    // step 2: record the prices of the stock; record the discount of the coupon; confirm the order
    STOCK_SUCCESS("order.processing.stock.success", on(StockDeducted.class), by(ORDER)),
    COUPON_SUCCESS("order.processing.coupon.success", on(CouponUsed.class), by(ORDER)),
    // step 3: request the payment
    PROCESSING_SUCCESS("order.processing.success", on(OrderProcessingSucceeded.class), by(ORDER)),
    // step 4: debit the balance
    ORDER_PAYMENT("order.payment", on(OrderPaymentRequested.class), by(WALLET)),
    // step 5: complete the order
    PAYMENT_SUCCESS("order.payment.success", on(OrderPaid.class), by(ORDER)),
    // step 6: count the sales; post the order to the external platform
    ORDER_PROCESSED("order.processed", on(OrderProcessed.class), by(STATISTICS, PLATFORM)),
    // refusal: cancel the order; restore the stock; restore the coupon
    PROCESSING_FAIL(
            "order.processing.fail",
            on(StockDeductionFailed.class, CouponUseFailed.class),
            by(ORDER, INVENTORY, COUPON)),
    PAYMENT_FAIL("order.payment.fail", on(OrderPaymentFailed.class), by(ORDER, INVENTORY, COUPON));

    public static final int PARTITIONS = 4;

    private final String topicName;
    private final Set<Class<?>> eventTypes;
    private final Set<ConsumerGroup> reactors;

    Topic(String topicName, Set<Class<?>> eventTypes, Set<ConsumerGroup> reactors) {
        this.topicName = topicName;
        this.eventTypes = eventTypes;
        this.reactors = reactors;
    }

    private static Set<Class<?>> on(Class<?>... eventTypes) {
        return Set.of(eventTypes);
    }

    private static Set<ConsumerGroup> by(ConsumerGroup... groups) {
        return Set.of(groups);
    }

    @Override
    public String topicName() {
        return topicName;
    }

    @Override
    public int partitions() {
        return PARTITIONS;
    }

    @Override
    public Set<Class<?>> eventTypes() {
        return eventTypes;
    }

    /** The groups that react to the events of this topic. */
    public Set<ConsumerGroup> reactors() {
        return reactors;
    }

    /**
     * The topics that a group reads: those that it reacts to. TIMELINE reacts to none; it reads the topics with events
     * of other domains.
     */
    public static List<Topic> readBy(ConsumerGroup group) {
        return Stream.of(values())
                .filter(group == TIMELINE ? Topic::hasEventsOfOtherDomains : topic -> topic.reactors.contains(group))
                .toList();
    }

    private boolean hasEventsOfOtherDomains() {
        return eventTypes.stream().anyMatch(type -> Domain.of(type) != TIMELINE.domain());
    }

    /** The topic on which events of a type are published; empty if they are not published. */
    public static Optional<Topic> carrying(Class<?> eventType) {
        return Stream.of(values())
                .filter(topic -> topic.eventTypes.contains(eventType))
                .findFirst();
    }
}
