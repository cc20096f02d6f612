package io.quadrille.engine.rebuild;

/** The state of a rebuild. */
public enum RebuildState {
    /** A worker reads the existing events, in any process on the database. */
    RUNNING,
    /** The rebuild keeps its position until it is resumed. */
    PAUSED,
    /** The rebuild has read the existing events and follows the log: compare, switch or cancel it. */
    CAUGHT_UP,
    /** The rebuild has reached its stop position: inspect the rows in the schema {@code shadow}, then cancel it. */
    STOPPED,
    /** An event could not be folded; if the rebuild is resumed, it tries that event again. */
    FAILED,
    /** The rebuilt rows are deleted; the live ones were never changed. */
    CANCELLED,
    /** The rebuilt rows are live; the previous rows can be brought up to date and switched back. */
    SWITCHED,
    /** The rebuilt rows are live; the previous rows are deleted. */
    KEPT
}
