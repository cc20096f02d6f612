package io.quadrille.engine.deadletter;

import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.time.Instant;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.GenericDeadLetter;

/**
 * A letter as it stands in the table. One whose event this release cannot read has the serialized payload as its
 * message's payload, and says why.
 */
final class StoredLetter extends GenericDeadLetter<EventMessage<?>> {

    private final long id;
    private final int attempts;
    private final UnknownMessageTypeException unreadable;

    StoredLetter(
            long id,
            int attempts,
            String sequence,
            EventMessage<?> message,
            UnknownMessageTypeException unreadable,
            Cause cause,
            Instant enqueuedAt,
            Instant lastTouched) {
        super(sequence, message, cause, enqueuedAt, lastTouched, MetaData.emptyInstance());
        this.id = id;
        this.attempts = attempts;
        this.unreadable = unreadable;
    }

    /** The same with one attempt more. */
    StoredLetter tried() {
        return new StoredLetter(
                id,
                attempts + 1,
                getSequenceIdentifier().toString(),
                message(),
                unreadable,
                cause().orElse(null),
                enqueuedAt(),
                lastTouched());
    }

    long id() {
        return id;
    }

    int attempts() {
        return attempts;
    }

    /** Why this release cannot read its event; null if it can. */
    UnknownMessageTypeException unreadable() {
        return unreadable;
    }
}
