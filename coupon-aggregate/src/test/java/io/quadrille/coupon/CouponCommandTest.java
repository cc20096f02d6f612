package io.quadrille.coupon;

import static io.quadrille.coupon.Discount.Type.FIXED;
import static io.quadrille.coupon.Discount.Type.PERCENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quadrille.coupon.CouponCommand.IssueCoupon;
import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.coupon.CouponCommand.UseCoupon;
import java.time.Instant;
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
class CouponCommandTest {

    static final List<String> BLANKS = Arrays.asList(null, "", "  \t");

    private static final Discount TEN_PERCENT = new Discount(PERCENT, 10);
    private static final Instant NOW = Instant.EPOCH;

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("fieldsOutOfRange")
    void a_field_out_of_range_is_named(String field, Executable making) {
        var error = assertThrows(InvalidCouponFieldException.class, making);
        assertTrue(error.getMessage().contains(field), error.getMessage());
    }

    static Stream<Arguments> fieldsOutOfRange() {
        return Stream.of(
                bad("couponId must be 1 to 64 letters", () -> new IssueCoupon("c".repeat(65), "u", TEN_PERCENT, null)),
                bad("userId must be 1 to 64 letters", () -> new UseCoupon("o", "c", "u/", NOW)),
                bad("orderId must be 1 to 64 letters", () -> new RestoreCoupon("\u0000")),
                bad("discount", () -> new IssueCoupon("c", "ann", null, null)),
                bad("discount.type", () -> new Discount(null, 10)),
                bad("discount.value", () -> new Discount(PERCENT, 0)),
                bad("discount.value", () -> new Discount(PERCENT, -1)),
                bad("discount.value", () -> new Discount(PERCENT, 101)),
                bad("discount.value", () -> new Discount(FIXED, 0)),
                bad("discount.value", () -> new Discount(FIXED, -1)),
                bad("discount.value", () -> new Discount(FIXED, 1_000_000_000_001L)),
                bad("orderedAt", () -> new UseCoupon("o", "c", "ann", null)));
    }

    @ParameterizedTest
    @FieldSource("BLANKS")
    void a_blank_field_is_named(String blank) {
        a_field_out_of_range_is_named("couponId", () -> new IssueCoupon(blank, "ann", TEN_PERCENT, null));
        a_field_out_of_range_is_named("userId", () -> new IssueCoupon("c", blank, TEN_PERCENT, null));
        a_field_out_of_range_is_named("orderId", () -> new UseCoupon(blank, "c", "ann", NOW));
        a_field_out_of_range_is_named("couponId", () -> new UseCoupon("o", blank, "ann", NOW));
        a_field_out_of_range_is_named("userId", () -> new UseCoupon("o", "c", blank, NOW));
        a_field_out_of_range_is_named("orderId", () -> new RestoreCoupon(blank));
    }

    @Test
    void the_limits_themselves_are_in_range() {
        assertEquals(1, new Discount(PERCENT, 1).value());
        assertEquals(100, new Discount(PERCENT, 100).value());
        assertEquals(1, new Discount(FIXED, 1).value());
        assertEquals(1_000_000_000_000L, new Discount(FIXED, 1_000_000_000_000L).value());
    }

    private static Arguments bad(String field, Executable making) {
        return arguments(field, making);
    }
}
