package io.quadrille.engine.eventstore;

import org.axonframework.common.AxonNonTransientException;
import org.axonframework.eventhandling.DomainEventMessage;

/** An event is not stored, since no broker that is set up as documented need take it, and no group would read it. */
public final class EventTooLargeException extends AxonNonTransientException {

    private static final long serialVersionUID = 1;

    EventTooLargeException(DomainEventMessage<?> event, int bytes, int most) {
        super("a " + event.getPayloadType().getSimpleName() + " of " + event.getAggregateIdentifier()
                + " is not stored: it has " + bytes + " bytes with its metadata, and may have " + most);
    }
}
