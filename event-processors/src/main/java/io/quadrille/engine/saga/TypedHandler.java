package io.quadrille.engine.saga;

import java.util.Set;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventMessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Handles the events of certain types, and ignores all others: Axon passes each event of a group to each handler of the
 * group if one of the handlers can handle it.
 */
abstract class TypedHandler implements EventMessageHandler {

    private final Set<Class<?>> events;

    TypedHandler(Set<Class<?>> events) {
        this.events = Set.copyOf(events);
    }

    @Override
    public final boolean canHandle(EventMessage<?> message) {
        return canHandleType(message.getPayloadType());
    }

    @Override
    public final boolean canHandleType(Class<?> payloadType) {
        return events.contains(payloadType);
    }

    @Override
    public final @Nullable Object handle(EventMessage<?> message) {
        if (canHandle(message)) react(message);
        return null;
    }

    abstract void react(EventMessage<?> message);
}
