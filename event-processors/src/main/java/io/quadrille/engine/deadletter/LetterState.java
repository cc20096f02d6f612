package io.quadrille.engine.deadletter;

/** The state of a letter. RETRYING and ABANDONED letters are open: later events of the sequence wait behind them. */
public enum LetterState {
    /** The letter is retried on schedule, or waits behind another letter of its sequence. */
    RETRYING,
    /** The attempts of the letter are used up. It waits for an operator. */
    ABANDONED,
    /** The event was handled. */
    RESOLVED,
    /** An operator decided that the event is not to be handled. */
    DISCARDED
}
