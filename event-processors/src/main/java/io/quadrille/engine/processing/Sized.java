package io.quadrille.engine.processing;

import org.axonframework.eventhandling.TrackedEventMessage;

/** An event with a known size. */
public interface Sized {

    /**
     * The size in bytes of the event's record, or of those parts of the record that the event keeps. As an object in
     * memory, the event is several times larger.
     */
    int bytes();

    /** {@link #bytes}; 0 if the event's size is unknown. */
    static int of(TrackedEventMessage<?> event) {
        return event instanceof Sized sized ? sized.bytes() : 0;
    }
}
