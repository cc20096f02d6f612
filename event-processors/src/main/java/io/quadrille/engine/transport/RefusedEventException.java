package io.quadrille.engine.transport;

import org.apache.kafka.common.KafkaException;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;

/**
 * The broker, or the Kafka client of this process, refuses an event because of its content, usually its size. A retry
 * would fail too.
 */
final class RefusedEventException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int at;
    private final int acknowledged;

    /** @param at the number of events in the batch before the refused one */
    RefusedEventException(int at, DomainEventMessage<?> event, KafkaException cause) {
        this(
                "the event " + event.getIdentifier() + ", number " + event.getSequenceNumber() + " of "
                        + event.getAggregateIdentifier() + ", is refused: " + cause.getMessage(),
                at,
                0,
                cause);
    }

    private RefusedEventException(@Nullable String message, int at, int acknowledged, @Nullable Throwable cause) {
        super(message, cause);
        this.at = at;
        this.acknowledged = acknowledged;
    }

    /** The same exception, with the number of events at the start of the batch that Kafka has acknowledged. */
    RefusedEventException after(int acknowledgedEvents) {
        return new RefusedEventException(getMessage(), at, acknowledgedEvents, getCause());
    }

    int at() {
        return at;
    }

    int acknowledged() {
        return acknowledged;
    }
}
