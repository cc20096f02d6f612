package io.quadrille.processors.rebuild;

/** What was asked for cannot be done as things stand; the message says why, and what to do. Nothing has changed. */
public final class RebuildRefused extends RuntimeException {

  RebuildRefused(String message) {
    super(message);
  }
}
