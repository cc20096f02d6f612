package io.quadrille.engine.deadletter;

import java.sql.SQLException;
import java.util.Set;
import org.axonframework.common.AxonNonTransientException;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** An event cannot be stored because of what it holds: another attempt would fail alike. */
public final class UnstorableEventException extends AxonNonTransientException {

    private static final long serialVersionUID = 1;

    /** Classes of SQLState: data exception, integrity constraint violation, program limit exceeded. */
    private static final Set<String> OF_CONTENT = Set.of("22", "23", "54");

    /** A letter's key is a number of ours, so another letter that has it says nothing about the event. */
    private static final String TAKEN_KEY = "23505";

    UnstorableEventException(EventMessage<?> event, RuntimeException cause) {
        super(
                "the event " + event.getIdentifier() + " cannot be stored: "
                        + NestedExceptionUtils.getMostSpecificCause(cause).getMessage(),
                cause);
    }

    /**
     * Whether a statement failed by its values. A lost connection, a conflict or a full disk says nothing about them.
     */
    static boolean isCause(DataAccessException failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure) instanceof SQLException e
                && e.getSQLState() != null
                && e.getSQLState().length() == 5
                && !e.getSQLState().equals(TAKEN_KEY)
                && OF_CONTENT.contains(e.getSQLState().substring(0, 2));
    }
}
