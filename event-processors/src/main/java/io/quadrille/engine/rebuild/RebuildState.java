package io.quadrille.engine.rebuild;

/** Where a rebuild stands. */
public enum RebuildState {
    /** It reads the past, in whichever process takes it. */
    RUNNING,
    /** It keeps its place until it is resumed. */
    PAUSED,
    /** It has read everything and keeps up with what is appended: compare, switch or cancel it. */
    CAUGHT_UP,
    /** It has read up to its stop: look at the rows in the schema {@code shadow}, then cancel it. */
    STOPPED,
    /** It met an event that it could not fold; resumed, it tries again. */
    FAILED,
    /** Its rows are gone; the live ones were never touched. */
    CANCELLED,
    /** Its rows are the live ones; those from before are kept up to date on demand, for the way back. */
    SWITCHED,
    /** As switched, without a way back. */
    KEPT
}
