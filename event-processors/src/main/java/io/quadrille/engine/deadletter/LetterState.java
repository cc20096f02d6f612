package io.quadrille.engine.deadletter;

/** What has become of a letter. RETRYING and ABANDONED ones are open: later events of the order wait behind them. */
public enum LetterState {
    /** It is tried by schedule, or waits behind another letter of its order. */
    RETRYING,
    /** Its attempts are used up: it waits for an operator. */
    ABANDONED,
    /** Its event has been handled. */
    RESOLVED,
    /** An operator decided that its event is not to be handled. */
    DISCARDED
}
