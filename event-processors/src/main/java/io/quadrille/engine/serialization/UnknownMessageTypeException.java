package io.quadrille.engine.serialization;

import java.util.Optional;
import org.axonframework.serialization.SerializationException;

/** A message names a type or revision that is not registered. */
public final class UnknownMessageTypeException extends SerializationException {

    private final transient Class<?> named;

    UnknownMessageTypeException(String message) {
        this(message, null);
    }

    /** @param named the class of that name, if only the revision is not known */
    UnknownMessageTypeException(String message, Class<?> named) {
        super(message);
        this.named = named;
    }

    /** The class that the message's name stands for, if only the revision is not known. */
    public Optional<Class<?>> named() {
        return Optional.ofNullable(named);
    }
}
