package io.quadrille.engine.deadletter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as operators see it.
 *
 * @param sequence the sequence of the letter: later events with the same sequence wait behind it
 * @param attempts number of attempts since the event became a letter, or since an operator gave it new attempts
 * @param causeType the type of the last failure; null if the letter was never tried
 * @param cause the message of the last failure; null if there is none
 * @param nextAttemptAt when the letter is tried next; null unless the letter is RETRYING and the first of its sequence
 */
public record Letter(
        long id,
        String group,
        @JsonProperty("orderId") String sequence,
        LetterState state,
        int attempts,
        String eventType,
        String eventId,
        @Nullable String causeType,
        @Nullable String cause,
        Instant enqueuedAt,
        Instant touchedAt,
        @Nullable Instant nextAttemptAt) {

    /** Whether later events of the sequence wait behind the letter. */
    public boolean isOpen() {
        return state == LetterState.RETRYING || state == LetterState.ABANDONED;
    }
}
