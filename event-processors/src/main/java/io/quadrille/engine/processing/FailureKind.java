package io.quadrille.engine.processing;

import io.quadrille.engine.database.TransientDatabaseFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeoutException;
import org.axonframework.common.AxonTransientException;
import org.axonframework.modelling.command.AggregateStreamCreationException;

/**
 * Why the handling of an event failed. The kind decides whether the event is retried before it becomes a dead letter,
 * and whether the circuit breaker counts it.
 */
enum FailureKind {
    /**
     * The database or a server is unavailable or too slow. Other events are likely to fail too; a later retry may
     * succeed.
     */
    OUTAGE,
    /** A different transaction conflicted. An immediate retry may succeed. */
    RACE,
    /**
     * Any other failure counts as the event's own: a violated rule, a missing aggregate, a bug. An immediate retry
     * would fail again.
     */
    OWN;

    static FailureKind of(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AxonTransientException || cause instanceof AggregateStreamCreationException)
                return RACE;
            if (cause instanceof TimeoutException) return OUTAGE;
            if (cause instanceof IOException && !(cause instanceof CharacterCodingException)) return OUTAGE;
        }
        if (TransientDatabaseFailure.isOutage(failure)) return OUTAGE;
        return TransientDatabaseFailure.caused(failure) ? RACE : OWN;
    }
}
