package io.quadrille.order;

import static io.quadrille.order.DiscountType.FIXED;
import static io.quadrille.order.DiscountType.NONE;
import static io.quadrille.order.DiscountType.PERCENT;
import static io.quadrille.order.SomeOrder.LINES;
import static io.quadrille.order.SomeOrder.PRICED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quadrille.order.OrderCommand.CancelOrder;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.ConfirmProcessing;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The constructor of a command refuses a field out of range, with an exception that names the field. */
class OrderCommandTest {

    static final List<String> BLANKS = Arrays.asList(null, "", "  \t");

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("fieldsOutOfRange")
    void a_field_out_of_range_is_named(String field, Executable making) {
        var error = assertThrows(InvalidOrderFieldException.class, making);
        assertTrue(error.getMessage().contains(field), error.getMessage());
    }

    static Stream<Arguments> fieldsOutOfRange() {
        return Stream.of(
                bad("orderId must be 1 to 64 letters", () -> new PlaceOrder("o".repeat(65), "u", null, LINES)),
                bad("userId must be 1 to 64 letters", () -> new PlaceOrder("o", "ü", null, LINES)),
                bad("couponId must be 1 to 64 letters", () -> new PlaceOrder("o", "u", ".", LINES)),
                bad("productId must be 1 to 64 letters", () -> place(List.of(new OrderLine("a b", 1)))),
                bad("orderId must be 1 to 64 letters", () -> new RequestPayment("o\n")),
                bad("lines", () -> place(List.of())),
                bad("lines", () -> place(null)),
                bad("lines", () -> place(Arrays.asList(LINES.get(0), null))),
                bad("lines", () -> place(lines(101))),
                bad("lines", () -> place(List.of(new OrderLine("apple", 1), new OrderLine("apple", 2)))),
                bad("quantity", () -> new OrderLine("apple", 0)),
                bad("quantity", () -> new OrderLine("apple", -1)),
                bad("quantity", () -> new OrderLine("apple", 100_001)),
                bad("quantity", () -> new PricedLine("apple", 0, 1)),
                bad("quantity", () -> new PricedLine("apple", 100_001, 1)),
                bad("unitPrice", () -> new PricedLine("apple", 1, -1)),
                bad("unitPrice", () -> new PricedLine("apple", 1, 100_000_000_001L)),
                bad("lines", () -> new ConfirmProcessing("o", List.of(), NONE, 0)),
                bad("lines", () -> new ConfirmProcessing("o", null, NONE, 0)),
                bad("lines", () -> new ConfirmProcessing("o", Arrays.asList(PRICED.get(0), null), NONE, 0)),
                bad("lines", () -> new ConfirmProcessing("o", pricedLines(101), NONE, 0)),
                bad("discountType", () -> new ConfirmProcessing("o", PRICED, null, 0)),
                bad("discountValue", () -> new ConfirmProcessing("o", PRICED, NONE, 1)),
                bad("discountValue", () -> new ConfirmProcessing("o", PRICED, FIXED, -1)),
                bad("discountValue", () -> new ConfirmProcessing("o", PRICED, PERCENT, 0)),
                bad("discountValue", () -> new ConfirmProcessing("o", PRICED, PERCENT, 101)),
                bad("amountPaid", () -> new CompleteOrder("o", -1)));
    }

    @ParameterizedTest
    @FieldSource("BLANKS")
    void a_blank_field_is_named(String blank) {
        a_field_out_of_range_is_named("orderId", () -> new PlaceOrder(blank, "u", null, LINES));
        a_field_out_of_range_is_named("userId", () -> new PlaceOrder("o", blank, null, LINES));
        if (blank != null) a_field_out_of_range_is_named("couponId", () -> new PlaceOrder("o", "u", blank, LINES));
        a_field_out_of_range_is_named("productId", () -> new OrderLine(blank, 1));
        a_field_out_of_range_is_named("productId", () -> new PricedLine(blank, 1, 1));
        a_field_out_of_range_is_named("orderId", () -> new ConfirmProcessing(blank, PRICED, NONE, 0));
        a_field_out_of_range_is_named("orderId", () -> new RequestPayment(blank));
        a_field_out_of_range_is_named("orderId", () -> new CompleteOrder(blank, 1));
        a_field_out_of_range_is_named("orderId", () -> new CancelOrder(blank, "wallet", "REFUSED"));
        a_field_out_of_range_is_named("source", () -> new CancelOrder("o", blank, "REFUSED"));
        a_field_out_of_range_is_named("reason", () -> new CancelOrder("o", "wallet", blank));
    }

    @Test
    void the_exception_has_the_field_and_its_rule() {
        var error = assertThrows(InvalidOrderFieldException.class, () -> new CompleteOrder("o", -1));
        assertEquals("amountPaid", error.field());
        assertEquals("must be between 0 and 9223372036854775807, was -1", error.rule());
        assertEquals(error.field() + " " + error.rule(), error.getMessage());
    }

    @Test
    void the_limits_themselves_are_in_range() {
        assertEquals(100, place(lines(100)).lines().size());
        assertEquals(1, place(lines(1)).lines().size());
        assertEquals(100_000, new OrderLine("apple", 100_000).quantity());
        assertEquals(10_000_000_000_000_000L, new PricedLine("apple", 100_000, 100_000_000_000L).total());
        assertEquals(0, new PricedLine("apple", 1, 0).total());
        assertEquals(100, new ConfirmProcessing("o", pricedLines(100), PERCENT, 100).discountValue());
        assertEquals(1, new ConfirmProcessing("o", PRICED, PERCENT, 1).discountValue());
        assertEquals(0, new CompleteOrder("o", 0).amountPaid());
    }

    @Test
    void a_command_has_its_own_copy_of_its_lines() {
        var mine = new ArrayList<>(LINES);
        var command = place(mine);
        mine.clear();
        assertEquals(LINES, command.lines());
    }

    private static Arguments bad(String field, Executable making) {
        return arguments(field, making);
    }

    private static PlaceOrder place(List<OrderLine> lines) {
        return new PlaceOrder("o", "u", null, lines);
    }

    private static List<OrderLine> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new OrderLine("p" + i, 1))
                .toList();
    }

    private static List<PricedLine> pricedLines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PricedLine("p" + i, 1, 1))
                .toList();
    }
}
