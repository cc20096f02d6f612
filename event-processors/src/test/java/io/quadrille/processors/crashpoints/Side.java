package io.quadrille.processors.crashpoints;

/** When a process is struck. */
public enum Side {
  BEFORE,
  AFTER
}
