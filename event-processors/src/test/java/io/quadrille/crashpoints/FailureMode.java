package io.quadrille.crashpoints;

/** What happens to a process at a crash point. */
public enum FailureMode {
    /** The process ends at once, as by SIGKILL. */
    HALT,
    EXCEPTION,
    ERROR,
    /** PostgreSQL commits, and the connection breaks before the process gets the answer. */
    LOST_ANSWER
}
