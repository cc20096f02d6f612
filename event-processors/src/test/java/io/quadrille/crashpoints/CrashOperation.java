package io.quadrille.crashpoints;

/** The operation before or after which a process fails. */
public enum CrashOperation {
    /** Reads an aggregate. */
    LOAD,
    /** Calls the handlers of an event or a command. */
    HANDLE,
    /** Writes rows of a read model. */
    PROJECTION,
    /** Appends events. */
    APPEND,
    /** Stores the position of a group or of the relay. */
    POSITION,
    /** Commits the transaction of a batch. */
    COMMIT,
    /** Writes the dead letter of a failed event. */
    LETTER,
    /** Resolves a dead letter whose event has been handled. */
    RESOLUTION,
    /** Polls the broker for records; the relay polls the log for events. */
    POLL,
    /** Gives a record to the producer. */
    SEND,
    /** Receives the acknowledgement of a record by the broker. */
    ACKNOWLEDGEMENT,
    /** Takes the claim of a group or the lease of the relay. */
    CLAIM,
    /** Confirms the claim or the lease. */
    CONFIRMATION
}
