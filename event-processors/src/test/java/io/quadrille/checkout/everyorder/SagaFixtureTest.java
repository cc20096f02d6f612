package io.quadrille.checkout.everyorder;

import static io.quadrille.sagatest.Expectation.everyEnd;
import static io.quadrille.sagatest.Expectation.neither;
import static io.quadrille.sagatest.Step.delivers;
import static io.quadrille.sagatest.Step.publishes;
import static io.quadrille.sagatest.Step.publishesAgain;
import static io.quadrille.sagatest.Step.relayCrashes;
import static io.quadrille.sagatest.Step.retries;
import static io.quadrille.sagatest.Step.sends;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.everyorder.FaultyInventory.Fault;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.engine.saga.Saga;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockRestored;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import io.quadrille.order.OrderLine;
import io.quadrille.sagatest.Ending;
import io.quadrille.sagatest.Expectation;
import io.quadrille.sagatest.SagaFailure;
import io.quadrille.sagatest.SagaFixture;
import io.quadrille.sagatest.SagaFixture.When;
import io.quadrille.sagatest.Step;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.List;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventHandler;
import org.junit.jupiter.api.Test;

/** What the test kit says and refuses, and how it goes on when its budget is exhausted. */
class SagaFixtureTest {

    private static final Saga CHECKOUT = CheckoutSaga.SAGA;
    private static final RegisterProduct PEN = new RegisterProduct("pen", "Pen", 100, 2);
    private static final OpenWallet WALLET = new OpenWallet("ann", 1_000);
    private static final PlaceOrder ORDER = new PlaceOrder("a", "ann", null, List.of(new OrderLine("pen", 1)));
    private static final PlaceOrder WITH_COUPON =
            new PlaceOrder("a", "ann", "unknown", List.of(new OrderLine("pen", 1)));

    /** docs/domains/test-a-saga.md shows this text. */
    private static final String PRINTED = """
        import io.quadrille.inventory.InventoryCommand.RegisterProduct;
        import io.quadrille.order.OrderCommand.PlaceOrder;
        import io.quadrille.order.OrderEvent.OrderProcessingStarted;
        import io.quadrille.order.OrderLine;
        import java.util.List;
        import static io.quadrille.sagatest.Step.*;

        saga.given(
                new RegisterProduct("pen", "Pen", 100L, 2L))
            .when(
                new PlaceOrder("a", "ann", null, List.of(new OrderLine("pen", 1))))
            .inThisOrder(
                sends(new PlaceOrder("a", "ann", null, List.of(new OrderLine("pen", 1)))),
                delivers(OrderProcessingStarted.class, "a", "inventory"),
                publishesAgain(OrderProcessingStarted.class, "a"),
                delivers(OrderProcessingStarted.class, "a", "inventory"))
            .expect(expectations);
        """;

    private final SagaFixture saga = SagaFixture.of(CHECKOUT);

    @Test
    void a_failure_has_the_shortest_sequence_as_a_test() {
        var twice = neither("stock is deducted twice", state -> state.count(StockDeducted.class, "a") > 1);
        var faulty = SagaFixture.of(FaultyCase.with(FaultyInventory.with(Fault.DEDUCTS_AGAIN)));

        assertThatThrownBy(() -> faulty.given(PEN)
                        .when(ORDER)
                        .inEveryOrder()
                        .withDuplicates(1)
                        .expect(twice))
                .isInstanceOf(SagaFailure.class)
                .hasMessageStartingWith("not fulfilled: never: stock is deducted twice\n"
                        + "after 4 steps. No shorter sequence leads there:\n\n" + PRINTED)
                .hasMessageContaining("reservation:a\n    StockDeducted[");
    }

    @Test
    void beyond_the_budget_it_says_what_was_not_covered_and_samples() {
        var coverage = saga.given(PEN, WALLET)
                .when(ORDER)
                .inEveryOrder()
                .withDuplicates(1)
                .withCrashes(1)
                .withBudget(100)
                .withSamples(50)
                .withSeed(7)
                .expect();

        assertThat(coverage.isComplete()).isFalse();
        assertThat(coverage.states()).isBetween(100L, 365L);
        assertThat(coverage.unexplored()).isPositive();
        assertThat(coverage.steps()).isBetween(2, 12);
        assertThat(coverage.samples()).isEqualTo(50);
        assertThat(coverage.ends()).isEqualTo(1);
        assertThat(coverage.toString())
                .contains("every sequence of up to " + coverage.steps() + " steps was covered")
                .contains("50 random sequences were tried, withSeed(7L)");
    }

    @Test
    void a_sample_that_fails_names_its_seed_and_is_found_again_with_it() {
        var late = FaultyCase.all()
                .filter(fault -> fault.toString().equals("a view counts duplicates"))
                .findFirst()
                .orElseThrow();

        var failure = sampled(late.in(late.faulty()), late.laws());
        var again = sampled(late.in(late.faulty()), late.laws());

        assertThat(failure).hasMessageContaining("It was found at random, withSeed(7L)");
        assertThat(failure.steps()).isEqualTo(again.steps()).hasSizeGreaterThanOrEqualTo(late.steps());
        assertThatThrownBy(() -> late.in(late.faulty())
                        .inThisOrder(failure.steps().toArray(Step[]::new))
                        .expect(late.laws()))
                .isInstanceOf(SagaFailure.class);
    }

    private static SagaFailure sampled(When when, Expectation[] laws) {
        return catchThrowableOfType(
                SagaFailure.class,
                () -> when.inEveryOrder()
                        .withDuplicates(1)
                        .withBudget(10)
                        .withSeed(7)
                        .expect(laws));
    }

    @Test
    void an_ending_that_no_order_reaches_fails() {
        var other = Ending.of("a", OrderProcessingStarted.class, OrderCancelled.class);
        var real = Ending.of(
                "a",
                OrderProcessingStarted.class,
                StockDeducted.class,
                OrderProcessingSucceeded.class,
                OrderPaymentRequested.class,
                OrderPaid.class,
                OrderProcessed.class);
        var when = saga.given(PEN, WALLET).when(ORDER);

        when.inEveryOrder().expect(everyEnd(real));
        assertThatThrownBy(() -> when.inEveryOrder().expect(everyEnd(real, other)))
                .isInstanceOf(SagaFailure.class)
                .hasMessageContaining("no order of the records leads to")
                .hasMessageContaining("OrderCancelled");
        assertThatThrownBy(() -> when.inEveryOrder().expect(everyEnd(other)))
                .isInstanceOf(SagaFailure.class)
                .hasMessageContaining("not fulfilled");
    }

    @Test
    void commands_that_are_rejected_fail() {
        var other = new RegisterProduct("pen", "Pen", 200, 2);

        assertThatThrownBy(
                        () -> saga.given(PEN, other).when(ORDER).inEveryOrder().expect())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given: RegisterProduct[productId=pen, name=Pen, price=200, quantity=2] failed");
        assertThatThrownBy(() -> saga.given(PEN).when(other).inEveryOrder().expect())
                .isInstanceOf(SagaFailure.class)
                .hasMessageContaining("was registered with other content")
                .hasMessageContaining("after 1 step.");
    }

    @Test
    void clients_send_their_commands_at_any_time() {
        var empty = new RegisterProduct("pen", "Pen", 100, 0);
        var when = saga.given(empty, WALLET).when(ORDER, new RestockProduct("pen", 1));

        var coverage = when.inEveryOrder()
                .expect(Expectation.eventuallyOneOf("a", OrderProcessed.class, OrderCancelled.class));

        assertThat(coverage.ends()).isEqualTo(2);
        assertThatThrownBy(() -> when.inEveryOrder()
                        .expect(neither("it is too late", state -> state.has(OrderCancelled.class, "a"))))
                .isInstanceOf(SagaFailure.class);
        assertThatThrownBy(() -> when.inEveryOrder()
                        .expect(neither("it is in time", state -> state.has(OrderProcessed.class, "a"))))
                .isInstanceOf(SagaFailure.class);
    }

    @Test
    void a_sequence_is_played_as_it_is_written() {
        saga.given(PEN)
                .when(WITH_COUPON)
                .inThisOrder(
                        sends(WITH_COUPON),
                        retries(OrderProcessingStarted.class, "a", "inventory"),
                        relayCrashes("order", "a", 1),
                        delivers(OrderProcessingStarted.class, "a", "inventory"),
                        delivers(OrderProcessingStarted.class, "a", "coupon"),
                        publishes(CouponUseFailed.class, "a"),
                        delivers(CouponUseFailed.class, "a", "inventory"),
                        publishesAgain(CouponUseFailed.class, "a"),
                        delivers(CouponUseFailed.class, "a", "inventory"),
                        delivers(CouponUseFailed.class, "a", "order"))
                .expect(neither("it is restored twice", state -> state.count(StockRestored.class, "a") > 1));
    }

    @Test
    void a_step_that_is_not_possible_names_those_that_are() {
        assertThatThrownBy(() -> saga.given(PEN)
                        .when(WITH_COUPON)
                        .inThisOrder(
                                sends(WITH_COUPON),
                                delivers(OrderProcessingStarted.class, "a", "coupon"),
                                delivers(CouponUseFailed.class, "a", "order"))
                        .expect())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Delivers[event=class " + CouponUseFailed.class.getName()
                        + ", sagaId=a, group=order] is not possible; possible are [")
                .hasMessageContaining("Publishes[event=class " + CouponUseFailed.class.getName() + ", sagaId=a]");
    }

    @Test
    void reactions_can_be_a_class_with_event_handlers() {
        var without = saga.reactingWith(
                (participant, event, time) -> participant.equals("inventory") && event instanceof CouponUseFailed
                        ? List.of()
                        : CHECKOUT.reactions(participant).commands(event, time));
        var restored = everyEnd(
                "the stock is restored",
                state -> state.has(StockRestored.class, "a") || !state.has(StockDeducted.class, "a"));

        assertThatThrownBy(() ->
                        without.given(PEN).when(WITH_COUPON).inEveryOrder().expect(restored))
                .isInstanceOf(SagaFailure.class);
        without.withHandler("inventory", Restoring::new)
                .given(PEN)
                .when(WITH_COUPON)
                .inEveryOrder()
                .withDuplicates(1)
                .expect(restored);
    }

    static final class Restoring {

        private final CommandGateway commands;

        Restoring(CommandGateway commands) {
            this.commands = commands;
        }

        @EventHandler
        void whenCouponRefusedThenRestoreStock(CouponUseFailed event) {
            commands.sendAndWait(new RestoreStock(event.orderId()));
        }
    }
}
