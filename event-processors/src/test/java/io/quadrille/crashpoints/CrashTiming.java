package io.quadrille.crashpoints;

/** Whether the process fails before or after the operation. */
public enum CrashTiming {
    BEFORE,
    AFTER
}
