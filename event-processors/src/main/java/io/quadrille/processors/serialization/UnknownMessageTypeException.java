package io.quadrille.processors.serialization;

import org.axonframework.serialization.SerializationException;

/** A message names a type or revision that is not registered. */
public final class UnknownMessageTypeException extends SerializationException {

  UnknownMessageTypeException(String message) {
    super(message);
  }
}
