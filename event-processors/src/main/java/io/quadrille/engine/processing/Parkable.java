package io.quadrille.engine.processing;

import org.axonframework.eventhandling.TrackedEventMessage;

/** An event of a source that still has what the event was read from. */
public interface Parkable extends Sized {

    /** Where it stands in the source, for people. */
    String standsAt();

    /**
     * What is handled in its place when it can neither be handled nor kept as a dead letter: its handler keeps what the
     * event was read from. Has the same position.
     */
    TrackedEventMessage<?> parked(String cause);
}
