package io.quadrille.engine.deadletter;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as operators see it.
 *
 * @param sequence the sequence of the letter's event, here the order id: while the letter is open, later events with
 *     the same sequence wait behind it
 * @param attempts number of attempts since the event became a letter, or since an operator gave it new attempts
 * @param causeType the type of the last failure, or ParkedRecord for an event from a replayed record that was not tried
 *     yet; null for an event that only waited behind an earlier letter so far
 * @param cause the message of the last failure, or which record was replayed; null if there is none
 * @param nextAttemptAt from when on the letter is tried, once it is the first open letter of its sequence; null if it
 *     becomes due when the letter before it ends, or is not RETRYING
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
