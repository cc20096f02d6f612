package io.quadrille.processors.deadletter;

import java.time.Instant;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.GenericDeadLetter;

/** A letter as it stands in the table. */
final class StoredLetter extends GenericDeadLetter<EventMessage<?>> {

  private final long id;
  private final int attempts;

  StoredLetter(
      long id,
      int attempts,
      String sequence,
      EventMessage<?> message,
      Cause cause,
      Instant enqueuedAt,
      Instant lastTouched) {
    super(sequence, message, cause, enqueuedAt, lastTouched, MetaData.emptyInstance());
    this.id = id;
    this.attempts = attempts;
  }

  /** The same with one attempt more. */
  StoredLetter tried() {
    return new StoredLetter(
        id, attempts + 1, getSequenceIdentifier().toString(), message(), cause().orElse(null), enqueuedAt(), lastTouched());
  }

  long id() {
    return id;
  }

  int attempts() {
    return attempts;
  }
}
