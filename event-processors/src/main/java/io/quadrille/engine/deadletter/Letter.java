package io.quadrille.engine.deadletter;

import java.time.Instant;

/**
 * A letter as operators see it.
 *
 * @param orderId its sequence
 * @param attempts how often it was tried since it became a letter, or since an operator gave it new attempts
 * @param causeType the type of what it last failed with; null if it was never tried
 * @param nextAttemptAt when it is tried; null unless it is RETRYING and the first of its order
 */
public record Letter(
        long id,
        String group,
        String orderId,
        LetterState state,
        int attempts,
        String eventType,
        String eventId,
        String causeType,
        String cause,
        Instant enqueuedAt,
        Instant touchedAt,
        Instant nextAttemptAt) {

    public boolean isOpen() {
        return state == LetterState.RETRYING || state == LetterState.ABANDONED;
    }
}
