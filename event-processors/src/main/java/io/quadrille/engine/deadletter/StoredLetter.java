package io.quadrille.engine.deadletter;

import io.quadrille.engine.serialization.UnknownMessageTypeException;
import java.time.Instant;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * A letter as read from the table. If this release cannot read the letter's event, the message's payload is the
 * serialized payload, and {@link #unreadable} contains the reason.
 */
final class StoredLetter extends GenericDeadLetter<EventMessage<?>> {

    private final long id;
    private final int attempts;
    private final @Nullable UnknownMessageTypeException unreadable;

    StoredLetter(
            long id,
            int attempts,
            String sequence,
            EventMessage<?> message,
            @Nullable UnknownMessageTypeException unreadable,
            @Nullable Cause cause,
            Instant enqueuedAt,
            Instant lastTouched) {
        super(sequence, message, cause, enqueuedAt, lastTouched, MetaData.emptyInstance());
        this.id = id;
        this.attempts = attempts;
        this.unreadable = unreadable;
    }

    /** The same letter with one more attempt counted. */
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

    /** Why this release cannot read the event; null if it can. */
    @Nullable
    UnknownMessageTypeException unreadable() {
        return unreadable;
    }
}
