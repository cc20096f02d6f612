package io.quadrille.engine.processing;

import org.axonframework.eventhandling.TrackedEventMessage;

/** An event with a known size. */
public interface Sized {

    /** The size in bytes of the record from which the event was read. In memory, the event is several times larger. */
    int bytes();

    /** The size of the event's record in bytes; 0 if it is unknown. */
    static int of(TrackedEventMessage<?> event) {
        return event instanceof Sized sized ? sized.bytes() : 0;
    }
}
