package io.quadrille.engine.transport;

/**
 * A later release has written an event whose name this one does not know, and so it cannot tell which topic it belongs
 * on.
 */
public final class UnknownTopicException extends RuntimeException {

    UnknownTopicException(String typeName) {
        super("this release does not know the event " + typeName + ", which a later one has written");
    }
}
