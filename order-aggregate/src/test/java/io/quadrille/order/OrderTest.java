package io.quadrille.order;

import static io.quadrille.order.OrderHistory.COMPLETED;
import static io.quadrille.order.OrderHistory.PAYMENT_PENDING;
import static io.quadrille.order.OrderHistory.PROCESSED;
import static io.quadrille.order.OrderHistory.PROCESSING;
import static io.quadrille.order.OrderHistory.REFUSED_BY_INVENTORY;
import static io.quadrille.order.SomeOrder.CONFIRM;
import static io.quadrille.order.SomeOrder.COUPON;
import static io.quadrille.order.SomeOrder.LINES;
import static io.quadrille.order.SomeOrder.ORDER;
import static io.quadrille.order.SomeOrder.PLACE;
import static io.quadrille.order.SomeOrder.PRICED;
import static io.quadrille.order.SomeOrder.STARTED;
import static io.quadrille.order.SomeOrder.SUCCEEDED;
import static io.quadrille.order.SomeOrder.USER;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An order from its placement to COMPLETED. {@link OrderCancellationTest} shows the ways to CANCELLED. */
class OrderTest {

    private final FixtureConfiguration<Order> fixture = new AggregateTestFixture<>(Order.class);

    @Nested
    class Placing {

        @Test
        void a_placed_order_starts_its_processing() {
            fixture.givenNoPriorActivity().when(PLACE).expectEvents(STARTED);
        }

        @Test
        void an_order_without_a_coupon_is_placed() {
            var without = new PlaceOrder(ORDER, USER, null, LINES);
            fixture.givenNoPriorActivity()
                    .when(without)
                    .expectEvents(new OrderProcessingStarted(ORDER, USER, null, LINES));
        }

        @ParameterizedTest
        @EnumSource
        void placing_an_order_again_changes_nothing_at_any_later_time(OrderHistory history) {
            fixture.given(history.events())
                    .when(PLACE)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("otherContent")
        void placing_an_order_with_other_content_is_a_conflict(PlaceOrder other) {
            fixture.given(PROCESSING.events())
                    .when(other)
                    .expectException(OrderConflictException.class)
                    .expectExceptionMessage("order o-1 was placed with other content")
                    .expectNoEvents();
        }

        static Stream<PlaceOrder> otherContent() {
            return Stream.of(
                    new PlaceOrder(ORDER, "someone-else", COUPON, LINES),
                    new PlaceOrder(ORDER, USER, "another-coupon", LINES),
                    new PlaceOrder(ORDER, USER, null, LINES),
                    new PlaceOrder(ORDER, USER, COUPON, LINES.subList(0, 1)),
                    new PlaceOrder(ORDER, USER, COUPON, LINES.reversed()));
        }
    }

    @Nested
    class Confirming {

        @Test
        void a_confirmed_order_has_the_amount_to_pay() {
            fixture.given(PROCESSING.events()).when(CONFIRM).expectEvents(SUCCEEDED);
        }

        @ParameterizedTest
        @EnumSource(mode = EXCLUDE, names = "PROCESSING")
        void confirming_an_order_again_or_after_its_end_changes_nothing(OrderHistory history) {
            fixture.given(history.events())
                    .when(CONFIRM)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @ParameterizedTest
        @MethodSource("otherContent")
        void confirming_an_order_with_other_content_is_a_conflict(ConfirmProcessing other) {
            fixture.given(PROCESSED.events())
                    .when(other)
                    .expectException(OrderConflictException.class)
                    .expectExceptionMessage("order o-1 was confirmed with other prices or another discount")
                    .expectNoEvents();
        }

        static Stream<ConfirmProcessing> otherContent() {
            return Stream.of(
                    new ConfirmProcessing(ORDER, List.of(new PricedLine("apple", 2, 251)), DiscountType.PERCENT, 10),
                    new ConfirmProcessing(ORDER, PRICED, DiscountType.PERCENT, 11),
                    new ConfirmProcessing(ORDER, PRICED, DiscountType.NONE, 0));
        }

        @Test
        void confirming_a_cancelled_order_changes_nothing_with_any_prices() {
            var other = new ConfirmProcessing(ORDER, PRICED, DiscountType.NONE, 0);
            fixture.given(REFUSED_BY_INVENTORY.events())
                    .when(other)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }
    }

    @Nested
    class AskingForPayment {

        @Test
        void a_confirmed_order_requests_its_payment() {
            fixture.given(PROCESSED.events())
                    .when(new RequestPayment(ORDER))
                    .expectEvents(new OrderPaymentRequested(ORDER, USER, SUCCEEDED.amount()));
        }

        @ParameterizedTest
        @EnumSource(
                mode = EXCLUDE,
                names = {"PROCESSING", "PROCESSED"})
        void requesting_the_payment_again_or_after_the_end_changes_nothing(OrderHistory history) {
            fixture.given(history.events())
                    .when(new RequestPayment(ORDER))
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void requesting_the_payment_before_the_confirmation_is_a_conflict() {
            fixture.given(PROCESSING.events())
                    .when(new RequestPayment(ORDER))
                    .expectException(OrderConflictException.class)
                    .expectExceptionMessage("order o-1 cannot ask for payment before its processing succeeded")
                    .expectNoEvents();
        }
    }

    @Nested
    class Completing {

        private final CompleteOrder complete = new CompleteOrder(ORDER, SUCCEEDED.amount());

        @Test
        void a_completed_order_has_all_data_that_other_systems_need() {
            fixture.given(PAYMENT_PENDING.events())
                    .when(complete)
                    .expectEvents(new OrderProcessed(ORDER, USER, COUPON, PRICED, 799, 79, 720));
        }

        @Test
        void completing_an_order_again_changes_nothing() {
            fixture.given(COMPLETED.events())
                    .when(complete)
                    .expectSuccessfulHandlerExecution()
                    .expectNoEvents();
        }

        @Test
        void completing_an_order_with_another_amount_is_a_conflict() {
            fixture.given(PAYMENT_PENDING.events())
                    .when(new CompleteOrder(ORDER, 719))
                    .expectException(OrderConflictException.class)
                    .expectExceptionMessage("order o-1 costs 720 but 719 was paid")
                    .expectNoEvents();
        }

        @Test
        void completing_an_order_again_with_another_amount_is_a_conflict() {
            fixture.given(COMPLETED.events())
                    .when(new CompleteOrder(ORDER, 721))
                    .expectException(OrderConflictException.class)
                    .expectNoEvents();
        }

        @ParameterizedTest
        @EnumSource(names = {"PROCESSING", "PROCESSED", "REFUSED_BY_INVENTORY", "REFUSED_BY_BOTH", "REFUSED_BY_WALLET"})
        void completing_an_order_that_does_not_await_its_payment_is_a_conflict(OrderHistory history) {
            fixture.given(history.events())
                    .when(complete)
                    .expectException(OrderConflictException.class)
                    .expectNoEvents();
        }
    }

    @ParameterizedTest
    @MethodSource("io.quadrille.order.SomeOrder#continuations")
    void commands_for_an_order_that_was_never_placed_fail(OrderCommand command) {
        fixture.givenNoPriorActivity()
                .when(command)
                .expectException(AggregateNotFoundException.class)
                .expectNoEvents();
    }

    @Test
    void a_free_order_is_paid_and_completed() {
        var free = new ConfirmProcessing(ORDER, PRICED, DiscountType.PERCENT, 100);
        fixture.givenCommands(PLACE, free, new RequestPayment(ORDER))
                .when(new CompleteOrder(ORDER, 0))
                .expectEvents(new OrderProcessed(ORDER, USER, COUPON, PRICED, 799, 799, 0));
    }
}
