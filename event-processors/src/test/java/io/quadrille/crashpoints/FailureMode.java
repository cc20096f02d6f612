package io.quadrille.crashpoints;

/** What happens to a process at a point. */
public enum FailureMode {
    /** It ends at once, as by SIGKILL. */
    HALT,
    EXCEPTION,
    ERROR,
    /** PostgreSQL commits, and the connection breaks before the process hears of it. */
    LOST_ANSWER
}
