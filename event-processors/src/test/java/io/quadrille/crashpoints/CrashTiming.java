package io.quadrille.crashpoints;

/** When a process is struck. */
public enum CrashTiming {
    BEFORE,
    AFTER
}
