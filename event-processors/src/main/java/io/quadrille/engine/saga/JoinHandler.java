package io.quadrille.engine.saga;

import io.quadrille.engine.projection.BatchedRows;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventMessage;

/**
 * Records the answers and refusals of the steps for which a saga's join waits, and sends the join's command once the
 * row is complete. If an event is delivered again after that, the command is sent again, which has no effect.
 * Thread-safe.
 */
public final class JoinHandler extends TypedHandler {

    private final SagaJoin join;
    private final BatchedRows<JoinRow> rows;
    private final CommandGateway commands;

    public JoinHandler(JoinProjection projection, CommandGateway commands) {
        super(projection.events());
        this.join = projection.join();
        this.rows = new BatchedRows<>(projection);
        this.commands = commands;
    }

    @Override
    void react(EventMessage<?> message) {
        join.command(rows.fold(message)).ifPresent(commands::sendAndWait);
    }
}
