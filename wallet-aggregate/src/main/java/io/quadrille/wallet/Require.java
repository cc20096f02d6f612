package io.quadrille.wallet;

/** The checks of command fields; each error names the field and what is expected. */
final class Require {

  private Require() {}

  static void text(String field, String value) {
    if (value == null || value.isBlank()) throw new IllegalArgumentException(field + " must not be blank");
  }

  static void between(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(field + " must be between " + least + " and " + most + ", was " + value);
    }
  }
}
