package io.quadrille.order;

import static io.quadrille.order.OrderHistory.COMPLETED;
import static io.quadrille.order.OrderHistory.REFUSED_BY_BOTH;
import static io.quadrille.order.OrderHistory.REFUSED_BY_INVENTORY;
import static io.quadrille.order.SomeOrder.ORDER;

import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderEvent.OrderCancelled;
import io.quadrille.order.OrderEvent.OrderRefusalNoted;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A refusal cancels the order; the first reason is final, and further refusals are noted. */
class OrderCancellationTest {

    private final FixtureConfiguration<Order> fixture = new AggregateTestFixture<>(Order.class);

    @ParameterizedTest
    @EnumSource(names = {"PROCESSING", "PROCESSED", "PAYMENT_PENDING"})
    void an_order_can_be_cancelled_until_it_is_complete(OrderHistory history) {
        fixture.given(history.events())
                .when(refusalBy("wallet"))
                .expectEvents(new OrderCancelled(ORDER, "wallet", "REFUSED"));
    }

    @Test
    void the_refusal_of_a_second_domain_is_noted() {
        fixture.given(REFUSED_BY_INVENTORY.events())
                .when(refusalBy("coupon"))
                .expectEvents(new OrderRefusalNoted(ORDER, "coupon", "REFUSED"));
    }

    @ParameterizedTest
    @CsvSource({"inventory, INSUFFICIENT_STOCK", "coupon, EXPIRED"})
    void a_repeated_refusal_changes_nothing(String source, String reason) {
        fixture.given(REFUSED_BY_BOTH.events())
                .when(new CancelOrder(ORDER, source, reason))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @ParameterizedTest
    @CsvSource({"inventory, INSUFFICIENT_STOCK", "coupon, EXPIRED"})
    void a_second_reason_of_the_same_domain_is_a_conflict(String source, String reason) {
        fixture.given(REFUSED_BY_BOTH.events())
                .when(refusalBy(source))
                .expectException(OrderConflictException.class)
                .expectExceptionMessage("order o-1 was refused by " + source + " for " + reason)
                .expectNoEvents();
    }

    @Test
    void a_completed_order_cannot_be_cancelled() {
        fixture.given(COMPLETED.events())
                .when(refusalBy("wallet"))
                .expectException(OrderConflictException.class)
                .expectExceptionMessage("order o-1 is COMPLETED and cannot be cancelled")
                .expectNoEvents();
    }

    private static CancelOrder refusalBy(String source) {
        return new CancelOrder(ORDER, source, "REFUSED");
    }
}
