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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the reactions of {@link Topic}'s table have to answer: who is asked by which events, and the events that are an
 * answer. So what an order waits for follows from what happened to it. Once anybody has refused, nobody is waited for
 * but those who cancel and give back.
 */
public enum Step {
    DEDUCT_STOCK(
            INVENTORY, all(OrderProcessingStarted.class), answers(StockDeducted.class, StockDeductionFailed.class)),
    USE_COUPON(COUPON, all(OrderProcessingStarted.class), answers(CouponUsed.class, CouponUseFailed.class)),
    CONFIRM_ORDER(
            ORDER,
            all(OrderProcessingStarted.class, StockDeducted.class, CouponUsed.class),
            answers(OrderProcessingSucceeded.class)),
    REQUEST_PAYMENT(ORDER, all(OrderProcessingSucceeded.class), answers(OrderPaymentRequested.class)),
    DEBIT_WALLET(WALLET, all(OrderPaymentRequested.class), answers(OrderPaid.class, OrderPaymentFailed.class)),
    COMPLETE_ORDER(ORDER, all(OrderPaid.class), answers(OrderProcessed.class)),
    CANCEL_ORDER(
            ORDER,
            any(StockDeductionFailed.class, CouponUseFailed.class, OrderPaymentFailed.class),
            answers(OrderCancelled.class)),
    RESTORE_STOCK(
            INVENTORY,
            any(CouponUseFailed.class, OrderPaymentFailed.class),
            answers(StockRestored.class, StockReservationClosed.class, StockDeductionFailed.class)),
    RESTORE_COUPON(
            COUPON,
            any(StockDeductionFailed.class, OrderPaymentFailed.class),
            answers(CouponRestored.class, RedemptionClosed.class, CouponUseFailed.class));

    private static final Set<Class<?>> REFUSALS = CANCEL_ORDER.question.events();

    private final ConsumerGroup group;
    private final Question question;
    private final List<Class<?>> answers;

    Step(ConsumerGroup group, Question question, List<Class<?>> answers) {
        this.group = group;
        this.question = question;
        this.answers = answers;
    }

    private record Question(Set<Class<?>> events, boolean refusal) {}

    private static Question all(Class<?>... events) {
        return new Question(Set.of(events), false);
    }

    private static Question any(Class<?>... refusals) {
        return new Question(Set.of(refusals), true);
    }

    private static List<Class<?>> answers(Class<?>... events) {
        return List.of(events);
    }

    /** A step that was begun and has no answer yet. */
    public record Open(Step step, Instant since) {}

    /** Who has to answer. */
    public ConsumerGroup group() {
        return group;
    }

    /** The events that ask for it: all of them, or of a step that cancels or gives back any one. */
    public Set<Class<?>> questions() {
        return question.events();
    }

    /**
     * Which events are wanting to ask for the step with these: none if they are all that it takes, or of a step that
     * cancels or gives back any one.
     *
     * @param coupon whether the order names one
     */
    public Set<Class<?>> wanting(Set<Class<?>> events, boolean coupon) {
        if (question.refusal())
            return question.events().stream().anyMatch(events::contains) ? Set.of() : question.events();
        return asked(coupon).filter(event -> !events.contains(event)).collect(Collectors.toSet());
    }

    private Stream<Class<?>> asked(boolean coupon) {
        return question.events().stream().filter(event -> coupon || event != CouponUsed.class);
    }

    /** The events that are an answer; the first one is that of an order which goes well, or gets back what it held. */
    public List<Class<?>> answers() {
        return answers;
    }

    /** The topic of the first answer; null for one that stays in its event store. */
    public Topic topic() {
        return Topic.carrying(answers.getFirst()).orElse(null);
    }

    /** Whether the order itself has ended by then. */
    public boolean isGivingBack() {
        return this == RESTORE_STOCK || this == RESTORE_COUPON;
    }

    /**
     * The steps of an order that are open, in the order of this table.
     *
     * @param happened the types of its events, each with when it happened
     * @param coupon whether the order names one
     */
    public static List<Open> open(Map<Class<?>, Instant> happened, boolean coupon) {
        var known = withWhatMustHaveHappened(happened);
        boolean refused = CANCEL_ORDER.isAnswered(known) || REFUSALS.stream().anyMatch(known::containsKey);
        var open = new ArrayList<Open>();
        for (var step : values()) {
            if (step.question.refusal() != refused || step.isAnswered(known) || !coupon && step.group == COUPON)
                continue;
            var asked = step.asked(coupon).toList();
            var times = asked.stream()
                    .filter(known::containsKey)
                    .map(known::get)
                    .sorted()
                    .toList();
            if (refused ? !times.isEmpty() : times.size() == asked.size()) {
                open.add(new Open(step, refused ? times.getFirst() : times.getLast()));
            }
        }
        return open;
    }

    private boolean isAnswered(Map<Class<?>, Instant> happened) {
        return answers.stream().anyMatch(happened::containsKey);
    }

    /** Whoever has answered was asked, also if nothing has been heard of that yet. */
    private static Map<Class<?>, Instant> withWhatMustHaveHappened(Map<Class<?>, Instant> happened) {
        var known = new HashMap<>(happened);
        for (var step : List.of(values()).reversed()) {
            if (step.question.refusal()) continue;
            step.answers.stream()
                    .filter(known::containsKey)
                    .map(known::get)
                    .findFirst()
                    .ifPresent(answered -> step.question.events().forEach(asked -> known.putIfAbsent(asked, answered)));
        }
        return known;
    }

    /** The types that questions and answers consist of. */
    public static Stream<Class<?>> events() {
        return Stream.of(values())
                .flatMap(step -> Stream.concat(step.questions().stream(), step.answers.stream()))
                .distinct();
    }
}
