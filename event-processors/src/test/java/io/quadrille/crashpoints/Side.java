package io.quadrille.crashpoints;

/** When a process is struck. */
public enum Side {
    BEFORE,
    AFTER
}
