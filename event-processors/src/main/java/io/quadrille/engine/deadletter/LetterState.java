package io.quadrille.engine.deadletter;

/** The state of a letter. RETRYING and ABANDONED letters are open: later events of the sequence wait behind them. */
public enum LetterState {
    /** The group retries the letter on schedule, or the letter waits behind an earlier letter of its sequence. */
    RETRYING,
    /** The attempts of the letter are used up. It waits for an operator. */
    ABANDONED,
    /** The event was handled. */
    RESOLVED,
    /** An operator decided that the event will not be handled. */
    DISCARDED
}
