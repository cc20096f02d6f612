package io.quadrille.order;

import java.util.List;
import java.util.Objects;

/** The checks of command fields; each error names the field and what is expected. */
final class Require {

  private Require() {}

  static void text(String field, String value) {
    if (value == null || value.isBlank()) throw new IllegalArgumentException(field + " must not be blank");
  }

  /** The list's unchangeable copy. */
  static <T> List<T> list(String field, List<T> value) {
    if (value == null) throw new IllegalArgumentException(field + " must be given");
    if (value.stream().anyMatch(Objects::isNull)) throw new IllegalArgumentException(field + " must not contain null");
    return List.copyOf(value);
  }

  static void between(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(field + " must be between " + least + " and " + most + ", was " + value);
    }
  }
}
