package io.quadrille.crashpoints;

/** What a process is about to do, or has just done, when it is struck. */
public enum CrashOperation {
    /** Reads an aggregate. */
    LOAD,
    /** Calls the handlers of an event or a command. */
    HANDLE,
    /** Writes rows of a read model. */
    PROJECTION,
    /** Appends events. */
    APPEND,
    /** Stores the position of a group, or of the relay. */
    POSITION,
    /** Ends the transaction of a batch. */
    COMMIT,
    /** Writes the dead letter of an event that has failed. */
    LETTER,
    /** Ends a dead letter whose event has been handled now. */
    RESOLUTION,
    /** Asks the broker for records; the relay asks the log for events. */
    POLL,
    /** Gives a record to the producer. */
    SEND,
    /** Hears that the broker has the record. */
    ACKNOWLEDGEMENT,
    /** Takes the claim of a group, or the relay's lease. */
    CLAIM,
    /** Confirms it. */
    CONFIRMATION
}
