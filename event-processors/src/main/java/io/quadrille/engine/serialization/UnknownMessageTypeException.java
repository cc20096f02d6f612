package io.quadrille.engine.serialization;

import java.util.Optional;
import org.axonframework.serialization.SerializationException;
import org.jspecify.annotations.Nullable;

/** A message has a class, type name or revision that is not registered. */
public final class UnknownMessageTypeException extends SerializationException {

    private final transient @Nullable Class<?> named;

    UnknownMessageTypeException(String message) {
        this(message, null);
    }

    /** @param named the class registered under the name, if only the revision is unknown; otherwise null */
    UnknownMessageTypeException(String message, @Nullable Class<?> named) {
        super(message);
        this.named = named;
    }

    /** The class registered under the message's type name, if only the revision is unknown; otherwise empty. */
    public Optional<Class<?>> named() {
        return Optional.ofNullable(named);
    }
}
