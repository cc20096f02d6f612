package io.quadrille.http;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quadrille.checkout.api.Admission;
import io.quadrille.checkout.api.BuyerLimits;
import io.quadrille.checkout.api.Buyers;
import io.quadrille.checkout.api.IdempotencyKeys;
import io.quadrille.checkout.api.MutableClock;
import io.quadrille.checkout.api.OrderController;
import io.quadrille.checkout.api.PlaceOrderRequest;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.axonframework.commandhandling.AsynchronousCommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class CommandsTest {

    @AfterEach
    void forgetTheRequest() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void a_command_without_a_result_in_time_is_a_503_to_be_sent_again() {
        request();
        var impatient = neverAnswered(command -> {});

        var refused = catchThrowableOfType(
                ErrorResponseException.class,
                () -> impatient.send(new PlaceOrder("o1", "alice", null, List.of(new OrderLine("beans", 1)))));

        assertThat(refused.getStatusCode().value()).isEqualTo(503);
    }

    @Test
    void a_retry_with_the_same_key_sends_the_same_order() {
        request();
        var orders = new ArrayList<String>();
        var impatient = neverAnswered(command -> orders.add(((PlaceOrder) command.getPayload()).orderId()));
        var database = JdbcClient.create(TestDatabase.create());
        var idempotency = new ApiSettings.Idempotency(PATIENCE, PATIENCE);
        var settings = new ApiSettings(DataSize.ofKilobytes(64), PATIENCE, idempotency, PATIENCE, 10, 10, false);
        var clock = new MutableClock();
        var controller = new OrderController(
                impatient,
                null,
                new IdempotencyKeys(database, clock, idempotency),
                new Admission(database, clock, () -> 0, PATIENCE),
                new BuyerLimits(new Buyers(database, 10, 10), clock, settings, Set.of()));
        var order = new PlaceOrderRequest(null, "alice", null, List.of(new PlaceOrderRequest.Line("beans", 1L)));

        for (int i = 0; i < 2; i++)
            assertThatThrownBy(() -> controller.accept(order, "a-key")).hasMessageContaining("503");

        assertThat(orders).hasSize(2);
        assertThat(orders.getFirst()).isEqualTo(orders.getLast());
    }

    private void request() {
        var request = new MockHttpServletRequest();
        new RequestProvenance().preHandle(request, new MockHttpServletResponse(), this);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
    }

    /** Commands over a bus whose handlers never run. */
    private static Commands neverAnswered(Consumer<CommandMessage<?>> seen) {
        var bus = AsynchronousCommandBus.builder().executor(task -> {}).build();
        bus.subscribe(PlaceOrder.class.getName(), command -> null);
        bus.registerDispatchInterceptor(commands -> (index, command) -> {
            seen.accept(command);
            return command;
        });
        return new Commands(DefaultCommandGateway.builder().commandBus(bus).build(), Duration.ofMillis(1));
    }
}
