package io.quadrille.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.coupon.CouponCommand.RestoreCoupon;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.ErrorResponseException;

class DomainCommandsTest {

    private static final OrderLine LINE = new OrderLine("beans", 1);

    @ParameterizedTest
    @MethodSource("invalidCommands")
    void a_field_that_a_domain_does_not_accept_is_named_in_a_400(String detail, Supplier<?> command) {
        var refused = catchThrowableOfType(ErrorResponseException.class, () -> DomainCommands.make(command));

        assertThat(refused.getStatusCode().value()).isEqualTo(400);
        assertThat(refused.getBody().getDetail()).isEqualTo(detail);
        assertThat(refused.getBody().getProperties().get("errors").toString())
                .contains("field=" + detail.substring(0, detail.indexOf(' ')) + ",");
    }

    static Stream<Arguments> invalidCommands() {
        return Stream.of(
                invalid(
                        "lines must name each product once, beans is named twice.",
                        () -> new PlaceOrder("o1", "alice", null, List.of(LINE, LINE))),
                invalid("orderId must not be blank.", () -> new RestoreStock(" ")),
                invalid("orderId must not be blank.", () -> new RestoreCoupon("")),
                invalid(
                        "balance must be between 0 and 1000000000000000000, was -1.",
                        () -> new OpenWallet("alice", -1)));
    }

    private static Arguments invalid(String detail, Supplier<?> command) {
        return Arguments.of(detail, command);
    }

    @Test
    void a_valid_command_is_made() {
        var made = DomainCommands.make(() -> new PlaceOrder("o1", "alice", null, List.of(LINE)));

        assertThat(made.orderId()).isEqualTo("o1");
    }
}
