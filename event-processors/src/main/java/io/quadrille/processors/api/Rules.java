package io.quadrille.processors.api;

import java.util.UUID;

/** The rules that requests share: what an id looks like, and how an error says what to do. */
public final class Rules {

  /** Ids end up in paths, where a single or double dot would mean another place. */
  public static final String ID = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}";

  public static final String ID_RULE = "must be 1 to 64 letters, digits, dots, underscores or hyphens, and not just one or two dots";
  public static final String GIVEN = "must be given";

  private Rules() {}

  static String idOrNew(String id) {
    return id != null ? id : UUID.randomUUID().toString();
  }
}
