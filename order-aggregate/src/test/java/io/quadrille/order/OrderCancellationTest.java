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

/** Who refuses an order cancels it; the first reason stays and the others stand beside it. */
class OrderCancellationTest {

    private final FixtureConfiguration<Order> fixture = new AggregateTestFixture<>(Order.class);

    @ParameterizedTest
    @EnumSource(names = {"PROCESSING", "PROCESSED", "PAYMENT_PENDING"})
    void anOrderIsCancelledAnyTimeBeforeItsEnd(OrderHistory history) {
        fixture.given(history.events())
                .when(refusalBy("wallet"))
                .expectEvents(new OrderCancelled(ORDER, "wallet", "REFUSED"));
    }

    @Test
    void aSecondRefusalIsNotedBesideTheFirst() {
        fixture.given(REFUSED_BY_INVENTORY.events())
                .when(refusalBy("coupon"))
                .expectEvents(new OrderRefusalNoted(ORDER, "coupon", "REFUSED"));
    }

    @ParameterizedTest
    @CsvSource({"inventory, INSUFFICIENT_STOCK", "coupon, EXPIRED"})
    void theSameRefusalAgainChangesNothing(String source, String reason) {
        fixture.given(REFUSED_BY_BOTH.events())
                .when(new CancelOrder(ORDER, source, reason))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @ParameterizedTest
    @CsvSource({"inventory, INSUFFICIENT_STOCK", "coupon, EXPIRED"})
    void theSameSourceWithAnotherReasonIsAConflict(String source, String reason) {
        fixture.given(REFUSED_BY_BOTH.events())
                .when(refusalBy(source))
                .expectException(OrderConflictException.class)
                .expectExceptionMessage("order o-1 was refused by " + source + " for " + reason)
                .expectNoEvents();
    }

    @Test
    void aCompletedOrderIsNotCancelled() {
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
