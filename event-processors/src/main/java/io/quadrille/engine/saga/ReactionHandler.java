package io.quadrille.engine.saga;

import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventMessage;

/**
 * Sends the commands with which a participant reacts to an event, one after the other, in the transaction of the
 * caller. Every such command is idempotent by the saga's id, so an event may be handled again. A refusal is an event;
 * an exception is a failure, which the caller handles. Thread-safe.
 */
public final class ReactionHandler extends TypedHandler {

    private final SagaReactions reactions;
    private final CommandGateway commands;

    public ReactionHandler(SagaReactions reactions, CommandGateway commands) {
        super(reactions.events());
        this.reactions = reactions;
        this.commands = commands;
    }

    @Override
    void react(EventMessage<?> message) {
        reactions.commands(message.getPayload(), message.getTimestamp()).forEach(commands::sendAndWait);
    }
}
