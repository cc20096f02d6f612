package io.quadrille.wallet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quadrille.wallet.WalletCommand.DebitWallet;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The constructor of a command refuses a field out of range, with an exception that names the field. */
class WalletCommandTest {

    private static final long MOST = 1_000_000_000_000_000_000L;

    static final List<String> BLANKS = Arrays.asList(null, "", "  \t");

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("fieldsOutOfRange")
    void a_field_out_of_range_is_named(String field, Executable making) {
        var error = assertThrows(InvalidWalletFieldException.class, making);
        assertTrue(error.getMessage().contains(field), error.getMessage());
    }

    static Stream<Arguments> fieldsOutOfRange() {
        return Stream.of(
                bad("userId must be 1 to 64 letters", () -> new OpenWallet("u".repeat(65), 1)),
                bad("depositId must be 1 to 64 letters", () -> new DepositMoney("u", "d d", 1)),
                bad("orderId must be 1 to 64 letters", () -> new DebitWallet("u", "..", 1)),
                bad("balance", () -> new OpenWallet("ann", -1)),
                bad("balance", () -> new OpenWallet("ann", MOST + 1)),
                bad("amount", () -> new DepositMoney("ann", "d", 0)),
                bad("amount", () -> new DepositMoney("ann", "d", -1)),
                bad("amount", () -> new DepositMoney("ann", "d", MOST + 1)),
                bad("amount", () -> new DepositMoney("ann", "d", Long.MAX_VALUE)),
                bad("amount", () -> new DebitWallet("ann", "o", -1)),
                bad("amount", () -> new DebitWallet("ann", "o", Long.MIN_VALUE)));
    }

    @ParameterizedTest
    @FieldSource("BLANKS")
    void a_blank_field_is_named(String blank) {
        a_field_out_of_range_is_named("userId", () -> new OpenWallet(blank, 1));
        a_field_out_of_range_is_named("userId", () -> new DepositMoney(blank, "d", 1));
        a_field_out_of_range_is_named("depositId", () -> new DepositMoney("ann", blank, 1));
        a_field_out_of_range_is_named("userId", () -> new DebitWallet(blank, "o", 1));
        a_field_out_of_range_is_named("orderId", () -> new DebitWallet("ann", blank, 1));
    }

    @Test
    void the_limits_themselves_are_in_range() {
        assertEquals(0, new OpenWallet("ann", 0).balance());
        assertEquals(MOST, new OpenWallet("ann", MOST).balance());
        assertEquals(1, new DepositMoney("ann", "d", 1).amount());
        assertEquals(MOST, new DepositMoney("ann", "d", MOST).amount());
        assertEquals(0, new DebitWallet("ann", "o", 0).amount());
        assertEquals(Long.MAX_VALUE, new DebitWallet("ann", "o", Long.MAX_VALUE).amount());
    }

    private static Arguments bad(String field, Executable making) {
        return arguments(field, making);
    }
}
