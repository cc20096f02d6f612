package io.quadrille.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quadrille.inventory.InventoryCommand.DeductStock;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
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
class InventoryCommandTest {

    static final List<String> BLANKS = Arrays.asList(null, "", "  \t");

    private static final StockLine APPLES = new StockLine("apple", 1);

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("fieldsOutOfRange")
    void a_field_out_of_range_is_named(String field, Executable making) {
        var error = assertThrows(InvalidInventoryFieldException.class, making);
        assertTrue(error.getMessage().contains(field), error.getMessage());
    }

    static Stream<Arguments> fieldsOutOfRange() {
        return Stream.of(
                bad("productId must be 1 to 64 letters", () -> new RegisterProduct("a/b", "Apple", 1, 1)),
                bad("productId must be 1 to 64 letters", () -> new RestockProduct("a".repeat(65), 1)),
                bad(
                        "productId must be 1 to 64 letters",
                        () -> new DeductStock("o", List.of(new StockLine("a\u0000", 1)))),
                bad("orderId must be 1 to 64 letters", () -> new DeductStock("..", List.of(APPLES))),
                bad("orderId must be 1 to 64 letters", () -> new RestoreStock("o".repeat(6_000))),
                bad("number of lines must be between 1 and 100", () -> new DeductStock("o", lines(101))),
                bad("price", () -> new RegisterProduct("apple", "Apple", -1, 1)),
                bad("price", () -> new RegisterProduct("apple", "Apple", 100_000_000_001L, 1)),
                bad("quantity", () -> new RegisterProduct("apple", "Apple", 1, -1)),
                bad("quantity", () -> new RegisterProduct("apple", "Apple", 1, 1_000_000_000_001L)),
                bad("quantity", () -> new RestockProduct("apple", 0)),
                bad("quantity", () -> new RestockProduct("apple", -1)),
                bad("quantity", () -> new RestockProduct("apple", 1_000_000_000_001L)),
                bad("quantity", () -> new RestockProduct("apple", Long.MAX_VALUE)),
                bad("quantity", () -> new StockLine("apple", 0)),
                bad("quantity", () -> new StockLine("apple", -1)),
                bad("quantity", () -> new StockLine("apple", 100_001)),
                bad("lines", () -> new DeductStock("o", null)),
                bad("lines", () -> new DeductStock("o", List.of())),
                bad("lines", () -> new DeductStock("o", Arrays.asList(APPLES, null))),
                bad("lines", () -> new DeductStock("o", List.of(APPLES, new StockLine("apple", 2)))));
    }

    private static List<StockLine> lines(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new StockLine("p" + i, 1))
                .toList();
    }

    @ParameterizedTest
    @FieldSource("BLANKS")
    void a_blank_field_is_named(String blank) {
        a_field_out_of_range_is_named("productId", () -> new RegisterProduct(blank, "Apple", 1, 1));
        a_field_out_of_range_is_named("name", () -> new RegisterProduct("apple", blank, 1, 1));
        a_field_out_of_range_is_named("productId", () -> new RestockProduct(blank, 1));
        a_field_out_of_range_is_named("productId", () -> new StockLine(blank, 1));
        a_field_out_of_range_is_named("orderId", () -> new DeductStock(blank, List.of(APPLES)));
        a_field_out_of_range_is_named("orderId", () -> new RestoreStock(blank));
    }

    @Test
    void the_limits_themselves_are_in_range() {
        assertEquals(0, new RegisterProduct("apple", "Apple", 0, 0).quantity());
        assertEquals(100_000_000_000L, new RegisterProduct("apple", "Apple", 100_000_000_000L, 1).price());
        assertEquals(1_000_000_000_000L, new RegisterProduct("apple", "Apple", 1, 1_000_000_000_000L).quantity());
        assertEquals(1_000_000_000_000L, new RestockProduct("apple", 1_000_000_000_000L).quantity());
        assertEquals(100_000, new StockLine("apple", 100_000).quantity());
    }

    @Test
    void a_command_has_its_own_copy_of_its_lines() {
        var mine = new ArrayList<>(List.of(APPLES));
        var command = new DeductStock("o", mine);
        mine.clear();
        assertEquals(List.of(APPLES), command.lines());
    }

    private static Arguments bad(String field, Executable making) {
        return arguments(field, making);
    }
}
