package io.quadrille.checkout.choreography;

import static io.quadrille.checkout.choreography.CheckoutSaga.SAGA;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.saga.Saga.OpenStep;
import io.quadrille.engine.saga.SagaStep;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.wallet.PaymentEvent.OrderPaymentFailed;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.sessions.JqwikSession;
import org.axonframework.eventhandling.DomainEventMessage;
import org.junit.jupiter.api.Test;

/** The open steps of an order are those that the reactions then perform. */
class OpenStepsTest {

    private static final int RUNS = 300;

    @Test
    void in_every_interleaving_the_open_steps_of_an_order_are_those_that_happen_next() {
        var seen = new HashSet<String>();
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
        assertThat(seen).isEqualTo(SAGA.steps().stream().map(SagaStep::name).collect(Collectors.toSet()));
    }

    @Test
    void a_step_needs_all_its_triggers_but_a_compensation_any_one() {
        Set<Class<?>> stock = Set.of(OrderProcessingStarted.class, StockDeducted.class);
        var withoutCoupon = Set.of("USE_COUPON", "RESTORE_COUPON");
        assertThat(missing("CONFIRM_ORDER", stock, withoutCoupon)).isEmpty();
        assertThat(missing("CONFIRM_ORDER", stock, Set.of())).containsExactly(CouponUsed.class);
        assertThat(missing("CONFIRM_ORDER", Set.of(OrderProcessingStarted.class), withoutCoupon))
                .containsExactly(StockDeducted.class);
        assertThat(missing("CANCEL_ORDER", Set.of(OrderPaymentFailed.class), Set.of()))
                .isEmpty();
        assertThat(missing("CANCEL_ORDER", Set.of(), Set.of()))
                .isEqualTo(step("CANCEL_ORDER").triggers());
    }

    private static Set<Class<?>> missing(String step, Set<Class<?>> happened, Set<String> unwanted) {
        return SAGA.missingTriggers(step(step), happened, unwanted);
    }

    private static SagaStep step(String name) {
        return SAGA.steps().stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertWaits(PlaceOrder order, List<DomainEventMessage<?>> log, Set<String> seen) {
        var payloads = log.stream()
                .map(DomainEventMessage::getPayload)
                .filter(event ->
                        SAGA.sagaId(event).filter(order.orderId()::equals).isPresent())
                .toList();
        var events = payloads.stream().<Class<?>>map(Object::getClass).toList();
        var unwanted = SAGA.unwantedSteps(payloads.getFirst());
        var happened = new HashMap<Class<?>, Instant>();
        for (int i = 0; i < events.size(); i++) {
            happened.putIfAbsent(events.get(i), Instant.ofEpochSecond(i));
            var open = SAGA.openSteps(happened, unwanted);
            var later = events.subList(i + 1, events.size());
            for (var step : open) {
                seen.add(step.step().name());
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
        assertThat(SAGA.openSteps(happened, unwanted))
                .as("%s at its end", order)
                .isEmpty();
    }

    /** The outcomes of the step. Another domain may refuse an order meanwhile. */
    private static List<Class<?>> expected(SagaStep step) {
        var refusals = step.isCompensation() ? Stream.<Class<?>>of() : step("CANCEL_ORDER").triggers().stream();
        return Stream.concat(step.outcomes().stream(), refusals).toList();
    }

    private static Instant asked(SagaStep step, Map<Class<?>, Instant> happened) {
        var times = step.triggers().stream()
                .filter(happened::containsKey)
                .map(happened::get)
                .sorted()
                .toList();
        return step.isCompensation() ? times.getFirst() : times.getLast();
    }

    private static boolean hasEnded(Map<Class<?>, Instant> happened) {
        return happened.containsKey(OrderProcessed.class) || happened.containsKey(OrderCancelled.class);
    }

    @Test
    void the_triggers_of_a_step_with_an_outcome_need_not_be_known() {
        var placed = Instant.ofEpochSecond(1);
        var asked = Instant.ofEpochSecond(2);
        assertThat(SAGA.openSteps(
                        Map.of(OrderProcessingStarted.class, placed, OrderPaymentRequested.class, asked), Set.of()))
                .containsExactly(new OpenStep(step("DEBIT_WALLET"), asked));
        assertThat(SAGA.openSteps(Map.of(OrderProcessingStarted.class, placed, OrderCancelled.class, asked), Set.of()))
                .isEmpty();
    }
}
