package io.quadrille.engine.processing;

import org.axonframework.common.AxonNonTransientException;
import org.axonframework.eventhandling.EventMessage;
import org.springframework.core.NestedExceptionUtils;

/** An event cannot be stored as a dead letter because of its content. Every retry would fail too. */
public final class UnstorableEventException extends AxonNonTransientException {

    private static final long serialVersionUID = 1;

    public UnstorableEventException(EventMessage<?> event, RuntimeException cause) {
        super(
                "the event " + event.getIdentifier() + " cannot be stored: "
                        + NestedExceptionUtils.getMostSpecificCause(cause).getMessage(),
                cause);
    }
}
