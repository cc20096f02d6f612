package io.quadrille.crashpoints;

import static io.quadrille.checkout.choreography.Groups.COUPON;
import static io.quadrille.checkout.choreography.Groups.INVENTORY;
import static io.quadrille.checkout.choreography.Groups.ORDER;
import static io.quadrille.checkout.choreography.Groups.PLATFORM;
import static io.quadrille.checkout.choreography.Groups.STATISTICS;
import static io.quadrille.checkout.choreography.Groups.WALLET;
import static io.quadrille.crashpoints.CrashOperation.ACKNOWLEDGEMENT;
import static io.quadrille.crashpoints.CrashOperation.APPEND;
import static io.quadrille.crashpoints.CrashOperation.CLAIM;
import static io.quadrille.crashpoints.CrashOperation.COMMIT;
import static io.quadrille.crashpoints.CrashOperation.CONFIRMATION;
import static io.quadrille.crashpoints.CrashOperation.HANDLE;
import static io.quadrille.crashpoints.CrashOperation.LETTER;
import static io.quadrille.crashpoints.CrashOperation.LOAD;
import static io.quadrille.crashpoints.CrashOperation.POLL;
import static io.quadrille.crashpoints.CrashOperation.POSITION;
import static io.quadrille.crashpoints.CrashOperation.PROJECTION;
import static io.quadrille.crashpoints.CrashOperation.RESOLUTION;
import static io.quadrille.crashpoints.CrashOperation.SEND;
import static io.quadrille.crashpoints.OrderOutcome.COMPLETED;
import static io.quadrille.crashpoints.OrderOutcome.COUPON_REFUSED;
import static io.quadrille.crashpoints.OrderOutcome.PAYMENT_REFUSED;
import static io.quadrille.crashpoints.OrderOutcome.STOCK_REFUSED;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.util.EnumSet;
import java.util.Set;

/**
 * A step of an order in one thread of a process, with its operations. The last steps are those that threads do for no
 * particular order.
 */
public enum SagaStep {
    ACCEPT_ORDER(Worker.COMMANDS, Set.of(PlaceOrder.class), null, COMPLETED, HANDLE, LOAD, PROJECTION, APPEND, COMMIT),

    DEDUCT_STOCK(INVENTORY, OrderProcessingStarted.class, Topics.ORDER_PROCESSING, COMPLETED, LOAD, PROJECTION, APPEND),
    USE_COUPON(COUPON, OrderProcessingStarted.class, Topics.ORDER_PROCESSING, COMPLETED, LOAD, PROJECTION, APPEND),
    OPEN_ROW(ORDER, OrderProcessingStarted.class, Topics.ORDER_PROCESSING, COMPLETED, PROJECTION),
    RECORD_STOCK(ORDER, StockDeducted.class, Topics.STOCK_SUCCESS, COMPLETED, PROJECTION),
    RECORD_COUPON(ORDER, CouponUsed.class, Topics.COUPON_SUCCESS, COMPLETED, PROJECTION),
    /** Triggered by the last of these three events. */
    CONFIRM_ORDER(
            ORDER.name(),
            Set.of(OrderProcessingStarted.class, StockDeducted.class, CouponUsed.class),
            null,
            COMPLETED,
            LOAD,
            APPEND),
    REQUEST_PAYMENT(
            ORDER, OrderProcessingSucceeded.class, Topics.PROCESSING_SUCCESS, COMPLETED, LOAD, PROJECTION, APPEND),
    DEBIT_WALLET(WALLET, OrderPaymentRequested.class, Topics.ORDER_PAYMENT, COMPLETED, LOAD, PROJECTION, APPEND),
    COMPLETE_ORDER(ORDER, OrderPaid.class, Topics.PAYMENT_SUCCESS, COMPLETED, LOAD, PROJECTION, APPEND),
    COUNT_SALES(STATISTICS, OrderProcessed.class, Topics.ORDER_PROCESSED, COMPLETED, PROJECTION),
    SEND_OUT(PLATFORM, OrderProcessed.class, Topics.ORDER_PROCESSED, COMPLETED),

    REFUSE_STOCK(INVENTORY, OrderProcessingStarted.class, Topics.ORDER_PROCESSING, STOCK_REFUSED, LOAD, APPEND),
    CANCEL_FOR_STOCK(
            ORDER, StockDeductionFailed.class, Topics.PROCESSING_FAIL, STOCK_REFUSED, LOAD, PROJECTION, APPEND),
    RESTORE_COUPON(COUPON, StockDeductionFailed.class, Topics.PROCESSING_FAIL, STOCK_REFUSED, LOAD, PROJECTION, APPEND),

    REFUSE_COUPON(COUPON, OrderProcessingStarted.class, Topics.ORDER_PROCESSING, COUPON_REFUSED, LOAD, APPEND),
    CANCEL_FOR_COUPON(ORDER, CouponUseFailed.class, Topics.PROCESSING_FAIL, COUPON_REFUSED, LOAD, PROJECTION, APPEND),
    RESTORE_STOCK(INVENTORY, CouponUseFailed.class, Topics.PROCESSING_FAIL, COUPON_REFUSED, LOAD, PROJECTION, APPEND),

    REFUSE_PAYMENT(WALLET, OrderPaymentRequested.class, Topics.ORDER_PAYMENT, PAYMENT_REFUSED, LOAD, APPEND),
    CANCEL_FOR_WALLET(ORDER, OrderPaymentFailed.class, Topics.PAYMENT_FAIL, PAYMENT_REFUSED, LOAD, PROJECTION, APPEND),
    RESTORE_STOCK_UNPAID(
            INVENTORY, OrderPaymentFailed.class, Topics.PAYMENT_FAIL, PAYMENT_REFUSED, LOAD, PROJECTION, APPEND),
    RESTORE_COUPON_UNPAID(
            COUPON, OrderPaymentFailed.class, Topics.PAYMENT_FAIL, PAYMENT_REFUSED, LOAD, PROJECTION, APPEND),

    PUBLISH_ORDER(Topics.ORDER_PROCESSING, COMPLETED),
    PUBLISH_STOCK(Topics.STOCK_SUCCESS, COMPLETED),
    PUBLISH_COUPON(Topics.COUPON_SUCCESS, COMPLETED),
    PUBLISH_SUCCESS(Topics.PROCESSING_SUCCESS, COMPLETED),
    PUBLISH_PAYMENT_REQUEST(Topics.ORDER_PAYMENT, COMPLETED),
    PUBLISH_PAYMENT(Topics.PAYMENT_SUCCESS, COMPLETED),
    PUBLISH_PROCESSED(Topics.ORDER_PROCESSED, COMPLETED),
    PUBLISH_STOCK_REFUSAL(Topics.PROCESSING_FAIL, STOCK_REFUSED),
    PUBLISH_COUPON_REFUSAL(Topics.PROCESSING_FAIL, COUPON_REFUSED),
    PUBLISH_PAYMENT_REFUSAL(Topics.PAYMENT_FAIL, PAYMENT_REFUSED),

    ORDER_GROUP(ORDER),
    INVENTORY_GROUP(INVENTORY),
    COUPON_GROUP(COUPON),
    WALLET_GROUP(WALLET),
    STATISTICS_GROUP(STATISTICS),
    PLATFORM_GROUP(PLATFORM),
    RELAY_ITSELF(Worker.RELAY, Set.of(), null, null, POLL, CLAIM, CONFIRMATION);

    /** Names of threads. */
    private static final class Worker {
        static final String COMMANDS = "commands";
        static final String RELAY = "relay";
    }

    private final String worker;
    private final Set<Class<?>> causes;
    private final SagaTopic topic;
    private final OrderOutcome orderOutcome;
    private final Set<CrashOperation> points;

    SagaStep(
            String worker,
            Set<Class<?>> causes,
            SagaTopic topic,
            OrderOutcome orderOutcome,
            CrashOperation first,
            CrashOperation... others) {
        this.worker = worker;
        this.causes = causes;
        this.topic = topic;
        this.orderOutcome = orderOutcome;
        this.points = EnumSet.of(first, others);
    }

    /** The reaction of a group to an event, with operations that not all reactions have. */
    SagaStep(
            ConsumerGroup group, Class<?> cause, SagaTopic topic, OrderOutcome orderOutcome, CrashOperation... others) {
        this(group.name(), Set.of(cause), topic, orderOutcome, HANDLE, POLL, POSITION, COMMIT, LETTER, RESOLUTION);
        points.addAll(Set.of(others));
    }

    /** The steps of a group that belong to no order. */
    SagaStep(ConsumerGroup group) {
        this(group.name(), Set.of(), null, null, CLAIM, CONFIRMATION);
    }

    /** The publication of an event by the relay. */
    SagaStep(SagaTopic topic, OrderOutcome orderOutcome) {
        this(Worker.RELAY, Set.of(), topic, orderOutcome, SEND, ACKNOWLEDGEMENT, POSITION);
    }

    /** The name of the thread that does the step. */
    public String worker() {
        return worker;
    }

    public Set<CrashOperation> operations() {
        return points;
    }

    public boolean isIndependentOfOrders() {
        return orderOutcome == null;
    }

    /** The outcome of orders with this step. */
    public OrderOutcome orderOutcome() {
        return isIndependentOfOrders() ? COMPLETED : orderOutcome;
    }

    /** Whether the step is the reaction to messages of this type. */
    boolean isCausedBy(Class<?> message) {
        return causes.contains(message);
    }

    /** Whether the step is the publication on this topic or the reaction to its records. */
    boolean isOf(String topicName) {
        return topic != null && topicName.endsWith(topic.topicName());
    }
}
