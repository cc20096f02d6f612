package io.quadrille.engine.processing;

import org.axonframework.eventhandling.TrackedEventMessage;

/**
 * An event that still has the record from which it was read, so that the record can be parked: stored for operators,
 * instead of being handled.
 */
public interface Parkable extends Sized {

    /** The place of the record in the source, for the log. */
    String describePlace();

    /**
     * The event to handle instead of this one if this one can neither be handled nor become a dead letter. The handler
     * of the returned event stores the record. Its position is the same.
     */
    TrackedEventMessage<?> parked(String cause);
}
