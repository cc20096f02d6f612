package io.quadrille.engine.transport;

/**
 * A later release has written an event of a type that this release does not know. So this release does not know the
 * event's topic either.
 */
public final class UnknownTopicException extends RuntimeException {

    UnknownTopicException(String typeName) {
        super("this release does not know the event type " + typeName + ", which a later release has written");
    }
}
