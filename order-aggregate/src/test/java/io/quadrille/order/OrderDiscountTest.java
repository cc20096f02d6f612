package io.quadrille.order;

import static io.quadrille.order.OrderHistory.PROCESSING;
import static io.quadrille.order.SomeOrder.ORDER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderEvent.OrderProcessingSucceeded;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The amount to pay: the lines' sum, less a discount that rounds down and never exceeds the sum. */
class OrderDiscountTest {

    private static final long BIGGEST_SUBTOTAL = 1_000_000_000_000_000_000L;

    private final FixtureConfiguration<Order> fixture = new AggregateTestFixture<>(Order.class);

    @ParameterizedTest
    @CsvSource({
        "NONE,      0, 1000,    0",
        "FIXED,   300, 1000,  300",
        "FIXED,  1000, 1000, 1000",
        "FIXED,  1001, 1000, 1000",
        "FIXED,  5000,    0,    0",
        "FIXED, 9223372036854775807, 1000, 1000",
        "PERCENT,  10, 1000,  100",
        "PERCENT,  10,  999,   99",
        "PERCENT,  15,  199,   29",
        "PERCENT,  99,  199,  197",
        "PERCENT,   1,   99,    0",
        "PERCENT,  50,    1,    0",
        "PERCENT, 100,  199,  199",
        "PERCENT,  10,    0,    0",
    })
    void a_discount_rounds_down_and_never_exceeds_the_subtotal(
            DiscountType type, long value, long subtotal, long discount) {
        var lines = List.of(new PricedLine("apple", 1, subtotal));
        fixture.given(PROCESSING.events())
                .when(new ConfirmProcessing(ORDER, lines, type, value))
                .expectEvents(new OrderProcessingSucceeded(ORDER, lines, subtotal, discount, subtotal - discount));
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,      0,                   0",
        "FIXED,     1,                   1",
        "FIXED, 9223372036854775807, 1000000000000000000",
        "PERCENT,  33,  330000000000000000",
        "PERCENT,  99,  990000000000000000",
        "PERCENT, 100, 1000000000000000000",
    })
    void the_largest_order_does_not_overflow(DiscountType type, long value, long discount) {
        var lines = IntStream.range(0, 100)
                .mapToObj(i -> new PricedLine("p" + i, OrderLine.MAX_QUANTITY, PricedLine.MAX_UNIT_PRICE))
                .toList();
        fixture.given(PROCESSING.events())
                .when(new ConfirmProcessing(ORDER, lines, type, value))
                .expectEvents(new OrderProcessingSucceeded(
                        ORDER, lines, BIGGEST_SUBTOTAL, discount, BIGGEST_SUBTOTAL - discount));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 12_345_600, BIGGEST_SUBTOTAL - 200})
    void every_percentage_is_exact_for_any_subtotal(long from) {
        LongStream.rangeClosed(from, from + 200)
                .forEach(subtotal -> LongStream.rangeClosed(1, 100)
                        .forEach(percent -> assertEquals(
                                exact(subtotal, percent),
                                DiscountType.PERCENT.of(subtotal, percent),
                                () -> percent + "% of " + subtotal)));
    }

    private static long exact(long subtotal, long percent) {
        return BigInteger.valueOf(subtotal)
                .multiply(BigInteger.valueOf(percent))
                .divide(BigInteger.valueOf(100))
                .longValueExact();
    }
}
