package io.quadrille.engine.eventstore;

import org.axonframework.common.AxonNonTransientException;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * An event exceeds the maximum size and is not stored, because a broker that is configured as documented may refuse a
 * record of that size.
 */
final class EventTooLargeException extends AxonNonTransientException {

    private static final long serialVersionUID = 1;

    EventTooLargeException(DomainEventMessage<?> event, int bytes, int maxBytes) {
        super("a " + event.getPayloadType().getSimpleName() + " of " + event.getAggregateIdentifier()
                + " is not stored: with its metadata it has " + bytes + " bytes, the maximum is " + maxBytes);
    }
}
