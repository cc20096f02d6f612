package io.quadrille.engine.processing;

import org.axonframework.eventhandling.TrackedEventMessage;

/** An event of a source that says how large it is. */
public interface Sized {

    /** What it was read from, or what is left of that, in bytes. In memory it takes some times as much. */
    int bytes();

    static int of(TrackedEventMessage<?> event) {
        return event instanceof Sized sized ? sized.bytes() : 0;
    }
}
