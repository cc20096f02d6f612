package io.quadrille.engine.transport;

import org.apache.kafka.common.KafkaException;
import org.axonframework.eventhandling.DomainEventMessage;

/**
 * The broker, or its client here, does not take an event because of what it is, mostly its size: another attempt fails
 * alike.
 */
final class RefusedEventException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int at;
    private final int acknowledged;

    /** @param at how many of the events that were to be sent stand in front of it */
    RefusedEventException(int at, DomainEventMessage<?> event, KafkaException cause) {
        this(
                "the event " + event.getIdentifier() + ", number " + event.getSequenceNumber() + " of "
                        + event.getAggregateIdentifier() + ", is refused: " + cause.getMessage(),
                at,
                0,
                cause);
    }

    private RefusedEventException(String message, int at, int acknowledged, Throwable cause) {
        super(message, cause);
        this.at = at;
        this.acknowledged = acknowledged;
    }

    /** The same, with so many of the first events acknowledged. */
    RefusedEventException behind(int acknowledgedOnes) {
        return new RefusedEventException(getMessage(), at, acknowledgedOnes, getCause());
    }

    int at() {
        return at;
    }

    int acknowledged() {
        return acknowledged;
    }
}
