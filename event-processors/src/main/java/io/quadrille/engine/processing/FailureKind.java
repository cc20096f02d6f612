package io.quadrille.engine.processing;

import io.quadrille.engine.database.TransientDatabaseFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeoutException;
import org.axonframework.common.AxonTransientException;
import org.axonframework.modelling.command.AggregateStreamCreationException;

/** Classifies why the handling of an event failed, which decides what happens next. */
enum FailureKind {
    /** The database or a server is unavailable. Other events fail too, and a later retry may succeed. */
    OUTAGE,
    /** Another transaction conflicted. An early retry may succeed. */
    RACE,
    /** A reason of the event's own: a violated rule, a missing aggregate, a bug. An early retry would fail again. */
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
