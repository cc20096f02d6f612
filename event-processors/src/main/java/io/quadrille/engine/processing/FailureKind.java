package io.quadrille.engine.processing;

import io.quadrille.engine.database.TransientDatabaseFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeoutException;
import org.axonframework.common.AxonTransientException;
import org.axonframework.modelling.command.AggregateStreamCreationException;

/** Why the handling of an event failed, as far as that decides what happens next. */
enum FailureKind {
    /** What the group needs is away: the database, a server. Other events fail too; trying later helps. */
    OUTAGE,
    /** Another transaction was in the way. Trying again soon helps. */
    RACE,
    /** The event's own: a conflict with the rules, a missing aggregate, a mistake. Trying again soon fails again. */
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
