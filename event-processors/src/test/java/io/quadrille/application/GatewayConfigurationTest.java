package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Test;

/** The failures after which a command of the HTTP API is retried. */
class GatewayConfigurationTest {

    private static final SQLException DUPLICATE = new SQLException("duplicate key value", "23505");

    private final Queue<RuntimeException> failures = new ArrayDeque<>();

    @Test
    void a_command_that_lost_a_race_for_its_aggregate_is_retried() {
        failures.addAll(
                List.of(new ConcurrencyException("first", DUPLICATE), new ConcurrencyException("second", DUPLICATE)));
        assertThat(send()).isEqualTo("done");
    }

    @Test
    void a_command_that_lost_a_race_for_creating_its_aggregate_is_retried() {
        failures.add(new AggregateStreamCreationException("first", DUPLICATE));
        assertThat(send()).isEqualTo("done");
    }

    @Test
    void any_other_failure_is_not_retried() {
        failures.add(new IllegalStateException("broken"));
        assertThatThrownBy(this::send).hasMessage("broken");
        assertThat(send()).isEqualTo("done");
    }

    private Object send() {
        var commands = SimpleCommandBus.builder().build();
        commands.subscribe(PlaceOrder.class.getName(), command -> {
            if (!failures.isEmpty()) throw failures.remove();
            return "done";
        });
        var gateway = new GatewayConfiguration().commandGateway(commands, NoTransactionManager.instance());
        try (var closing = (AutoCloseable) gateway) {
            assertThat(closing).isNotNull();
            return gateway.sendAndWait(new PlaceOrder("o", "ann", null, List.of(new OrderLine("tea", 1))));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
