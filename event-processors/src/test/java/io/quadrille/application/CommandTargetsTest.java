package io.quadrille.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.inventory.InventoryCommand.RestockProduct;
import io.quadrille.order.OrderCommand.CompleteOrder;
import io.quadrille.order.OrderCommand.RequestPayment;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands go to the same aggregates as with Axon's own resolver. */
class CommandTargetsTest {

    private final CommandTargets targets = new CommandTargets();

    static Object[] commands() {
        return new Object[] {
            new RequestPayment("a"), new RequestPayment("b"), new CompleteOrder("a", 1), new RestockProduct("tea", 1)
        };
    }

    @ParameterizedTest
    @MethodSource("commands")
    void a_command_goes_to_the_aggregate_that_it_names(Object command) {
        var message = new GenericCommandMessage<>(command);
        assertThat(targets.resolveTarget(message))
                .isEqualTo(AnnotationCommandTargetResolver.builder().build().resolveTarget(message));
    }

    @Test
    void a_command_that_names_no_aggregate_is_refused() {
        assertThatThrownBy(() -> targets.resolveTarget(new GenericCommandMessage<>("text")))
                .hasMessageContaining("String has no method with @TargetAggregateIdentifier");
    }
}
