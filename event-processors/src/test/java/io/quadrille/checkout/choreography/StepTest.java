package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.sessions.JqwikSession;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;

/** The open steps of an order are those that the reactions then perform. */
class StepTest {

    private static final int RUNS = 300;

    @Test
    void in_every_interleaving_the_open_steps_of_an_order_are_those_that_happen_next() {
        var seen = EnumSet.noneOf(Step.class);
        JqwikSession.run(() -> {
            var random = new Random(1);
            var scenarios = Scenarios.competing().generator(RUNS);
            for (int run = 0; run < RUNS; run++) {
                var scenario = scenarios.next(random).value();
                var interleaving = new Interleaving(scenario);
                interleaving.outcome(Choices.seeded(run));
                for (var order : scenario.orders()) assertWaits(order, interleaving.log(), seen);
            }
        });
        assertThat(seen).isEqualTo(EnumSet.allOf(Step.class));
    }

    @Test
    void a_step_needs_all_its_triggers_but_a_compensation_any_one() {
        Set<Class<?>> stock = Set.of(OrderProcessingStarted.class, StockDeducted.class);
        assertThat(Step.CONFIRM_ORDER.missingTriggers(stock, false)).isEmpty();
        assertThat(Step.CONFIRM_ORDER.missingTriggers(stock, true)).containsExactly(CouponUsed.class);
        assertThat(Step.CONFIRM_ORDER.missingTriggers(Set.of(OrderProcessingStarted.class), false))
                .containsExactly(StockDeducted.class);
        assertThat(Step.CANCEL_ORDER.missingTriggers(Set.of(OrderPaymentFailed.class), true))
                .isEmpty();
        assertThat(Step.CANCEL_ORDER.missingTriggers(Set.of(), true)).isEqualTo(Step.CANCEL_ORDER.triggers());
    }

    private static void assertWaits(PlaceOrder order, List<DomainEventMessage<?>> log, EnumSet<Step> seen) {
        var events = log.stream()
                .map(DomainEventMessage::getPayload)
                .filter(event -> Vocabulary.orderId(event)
                        .filter(order.orderId()::equals)
                        .isPresent())
                .<Class<?>>map(Object::getClass)
                .toList();
        var happened = new HashMap<Class<?>, Instant>();
        for (int i = 0; i < events.size(); i++) {
            happened.putIfAbsent(events.get(i), Instant.ofEpochSecond(i));
            var open = Step.open(happened, order.couponId() != null);
            var later = events.subList(i + 1, events.size());
            for (var step : open) {
                seen.add(step.step());
                assertThat(later)
                        .as("%s of %s after %s", step, order, happened)
                        .containsAnyElementsOf(expected(step.step()));
                assertThat(step.since()).isEqualTo(asked(step.step(), happened));
            }
            if (!hasEnded(happened))
                assertThat(open)
                        .as("%s after %s", order, happened)
                        .anyMatch(o -> !o.step().isRestoration());
        }
        assertThat(Step.open(happened, order.couponId() != null))
                .as("%s at its end", order)
                .isEmpty();
    }

    /** The outcomes of the step. Another domain may refuse an order meanwhile. */
    private static List<Class<?>> expected(Step step) {
        var refusals = step == Step.CANCEL_ORDER || step.isRestoration()
                ? Stream.<Class<?>>of()
                : Step.CANCEL_ORDER.triggers().stream();
        return Stream.concat(step.outcomes().stream(), refusals).toList();
    }

    private static Instant asked(Step step, Map<Class<?>, Instant> happened) {
        var times = step.triggers().stream()
                .filter(happened::containsKey)
                .map(happened::get)
                .sorted()
                .toList();
        return step == Step.CANCEL_ORDER || step.isRestoration() ? times.getFirst() : times.getLast();
    }

    private static boolean hasEnded(Map<Class<?>, Instant> happened) {
        return happened.containsKey(OrderProcessed.class) || happened.containsKey(OrderCancelled.class);
    }

    @Test
    void the_triggers_of_a_step_with_an_outcome_need_not_be_known() {
        var placed = Instant.ofEpochSecond(1);
        var asked = Instant.ofEpochSecond(2);
        assertThat(Step.open(Map.of(OrderProcessingStarted.class, placed, OrderPaymentRequested.class, asked), true))
                .containsExactly(new Step.Open(Step.DEBIT_WALLET, asked));
        assertThat(Step.open(Map.of(OrderProcessingStarted.class, placed, OrderCancelled.class, asked), true))
                .isEmpty();
    }

    @Test
    void the_steps_match_the_table_of_topics() {
        for (var step : Step.values()) {
            assertThat(step.triggers())
                    .as(step.name())
                    .allSatisfy(event -> assertThat(
                                    Topic.carrying(event).orElseThrow().reactors())
                            .contains(step.group()));
            assertThat(step.outcomes())
                    .as(step.name())
                    .allSatisfy(
                            e -> assertThat(Domain.of(e)).isEqualTo(step.group().domain()));
        }
        for (var topic : Topic.values()) {
            for (var group : topic.reactors()) {
                if (EnumSet.of(ConsumerGroup.STATISTICS, ConsumerGroup.PLATFORM).contains(group)) continue;
                assertThat(Step.values())
                        .as("what %s answers to %s", group, topic)
                        .anyMatch(step -> step.group() == group
                                && step.triggers().stream().anyMatch(topic.eventTypes()::contains));
            }
        }
    }
}
