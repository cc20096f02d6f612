package io.quadrille.processors.integrity;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * One end of an export, included: a global index, or a time.
 *
 * @param position null if it is a time
 * @param time null if it is a position
 */
public record Bound(Long position, Instant time) {

  /** @throws IllegalArgumentException if it is neither */
  public static Bound parse(String text) {
    if (text.matches("[0-9]{1,18}")) return new Bound(Long.valueOf(text), null);
    try {
      return new Bound(null, Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("must be a position or a time as 2030-01-31T12:00:00Z");
    }
  }
}
