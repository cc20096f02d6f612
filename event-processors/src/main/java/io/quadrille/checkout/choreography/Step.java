package io.quadrille.checkout.choreography;

import static io.quadrille.checkout.choreography.ConsumerGroup.COUPON;
import static io.quadrille.checkout.choreography.ConsumerGroup.INVENTORY;
import static io.quadrille.checkout.choreography.ConsumerGroup.ORDER;
import static io.quadrille.checkout.choreography.ConsumerGroup.WALLET;

import io.quadrille.coupon.RedemptionEvent.CouponRestored;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.coupon.RedemptionEvent.RedemptionClosed;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.inventory.StockReservationEvent.StockReservationClosed;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The steps of the saga. Each step has the group that performs it, the events that trigger it, and the events that end
 * it. The open steps of an order follow from its events. After a refusal, only the steps that cancel and restore
 * remain.
 */
public enum Step {
    DEDUCT_STOCK(
            INVENTORY, all(OrderProcessingStarted.class), outcomes(StockDeducted.class, StockDeductionFailed.class)),
    USE_COUPON(COUPON, all(OrderProcessingStarted.class), outcomes(CouponUsed.class, CouponUseFailed.class)),
    CONFIRM_ORDER(
            ORDER,
            all(OrderProcessingStarted.class, StockDeducted.class, CouponUsed.class),
            outcomes(OrderProcessingSucceeded.class)),
    REQUEST_PAYMENT(ORDER, all(OrderProcessingSucceeded.class), outcomes(OrderPaymentRequested.class)),
    DEBIT_WALLET(WALLET, all(OrderPaymentRequested.class), outcomes(OrderPaid.class, OrderPaymentFailed.class)),
    COMPLETE_ORDER(ORDER, all(OrderPaid.class), outcomes(OrderProcessed.class)),
    CANCEL_ORDER(
            ORDER,
            any(StockDeductionFailed.class, CouponUseFailed.class, OrderPaymentFailed.class),
            outcomes(OrderCancelled.class)),
    RESTORE_STOCK(
            INVENTORY,
            any(CouponUseFailed.class, OrderPaymentFailed.class),
            outcomes(StockRestored.class, StockReservationClosed.class, StockDeductionFailed.class)),
    RESTORE_COUPON(
            COUPON,
            any(StockDeductionFailed.class, OrderPaymentFailed.class),
            outcomes(CouponRestored.class, RedemptionClosed.class, CouponUseFailed.class));

    private static final Set<Class<?>> REFUSALS = CANCEL_ORDER.trigger.events();

    private final ConsumerGroup group;
    private final Trigger trigger;
    private final List<Class<?>> outcomes;

    Step(ConsumerGroup group, Trigger trigger, List<Class<?>> outcomes) {
        this.group = group;
        this.trigger = trigger;
        this.outcomes = outcomes;
    }

    /** @param isCompensation true: any one of the events triggers the step; false: only all of them together do */
    private record Trigger(Set<Class<?>> events, boolean isCompensation) {}

    private static Trigger all(Class<?>... events) {
        return new Trigger(Set.of(events), false);
    }

    private static Trigger any(Class<?>... refusals) {
        return new Trigger(Set.of(refusals), true);
    }

    private static List<Class<?>> outcomes(Class<?>... events) {
        return List.of(events);
    }

    /** A step that was triggered at {@code since} and has no outcome yet. */
    public record Open(Step step, Instant since) {}

    /** The group that performs the step. */
    public ConsumerGroup group() {
        return group;
    }

    /**
     * The events that trigger the step: all of them together, or any one if the step cancels or restores. An order
     * without a coupon does not need {@link CouponUsed}.
     */
    public Set<Class<?>> triggers() {
        return trigger.events();
    }

    /**
     * The trigger events that must still happen before this step can happen. For a step that cancels or restores, these
     * are all of its triggers until one of them has happened, and then none.
     *
     * @param happened the types of the order's events
     * @param hasCoupon whether the order names a coupon
     */
    public Set<Class<?>> missingTriggers(Set<Class<?>> happened, boolean hasCoupon) {
        if (trigger.isCompensation())
            return trigger.events().stream().anyMatch(happened::contains) ? Set.of() : trigger.events();
        return triggers(hasCoupon).filter(event -> !happened.contains(event)).collect(Collectors.toSet());
    }

    private Stream<Class<?>> triggers(boolean hasCoupon) {
        return trigger.events().stream().filter(event -> hasCoupon || event != CouponUsed.class);
    }

    /**
     * The events that end the step. The first one is the outcome if the step does its work; the others mean that it was
     * refused or had nothing to do.
     */
    public List<Class<?>> outcomes() {
        return outcomes;
    }

    /** The topic of the first outcome; empty if that event is not published. */
    public Optional<Topic> topic() {
        return Topic.carrying(outcomes.getFirst());
    }

    /** Whether the step restores stock or coupon. Such a step may still be open after the order has been cancelled. */
    public boolean isRestoration() {
        return this == RESTORE_STOCK || this == RESTORE_COUPON;
    }

    /**
     * The open steps of an order, in the sequence in which this enum declares them.
     *
     * @param happened the types of the order's events, each with the time of the event
     * @param hasCoupon whether the order names a coupon
     */
    public static List<Open> open(Map<Class<?>, Instant> happened, boolean hasCoupon) {
        var known = withImpliedTriggers(happened);
        boolean refused = CANCEL_ORDER.isDone(known) || REFUSALS.stream().anyMatch(known::containsKey);
        var open = new ArrayList<Open>();
        for (var step : values()) {
            if (step.trigger.isCompensation() != refused || step.isDone(known) || !hasCoupon && step.group == COUPON)
                continue;
            var triggers = step.triggers(hasCoupon).toList();
            var times = known.entrySet().stream()
                    .filter(event -> triggers.contains(event.getKey()))
                    .map(Map.Entry::getValue)
                    .sorted()
                    .toList();
            if (refused ? !times.isEmpty() : times.size() == triggers.size()) {
                open.add(new Open(step, refused ? times.getFirst() : times.getLast()));
            }
        }
        return open;
    }

    private boolean isDone(Map<Class<?>, Instant> happened) {
        return outcomes.stream().anyMatch(happened::containsKey);
    }

    /**
     * Adds the missing triggers of each step that has an outcome, at the time of the outcome, except for steps that
     * cancel or restore. The outcome proves that the triggers happened, but the database of this process may not have
     * received a trigger from another domain yet.
     */
    private static Map<Class<?>, Instant> withImpliedTriggers(Map<Class<?>, Instant> happened) {
        var known = new HashMap<>(happened);
        for (var step : List.of(values()).reversed()) {
            if (step.trigger.isCompensation()) continue;
            for (var outcome : step.outcomes) {
                var time = known.get(outcome);
                if (time == null) continue;
                step.trigger.events().forEach(trigger -> known.putIfAbsent(trigger, time));
                break;
            }
        }
        return known;
    }

    /** The event types of all triggers and outcomes. */
    public static Stream<Class<?>> events() {
        return Stream.of(values())
                .flatMap(step -> Stream.concat(step.triggers().stream(), step.outcomes.stream()))
                .distinct();
    }
}
