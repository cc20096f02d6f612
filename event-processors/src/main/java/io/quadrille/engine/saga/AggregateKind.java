package io.quadrille.engine.saga;

/** How long an aggregate receives events. That decides whether it has snapshots and whether it stays cached. */
public enum AggregateKind {
    /** Ends with its saga. Each step of the saga loads it, so it stays cached for a short time. */
    PER_SAGA_CACHED,
    /** Ends with its saga. It is rarely loaded again unless the saga fails, so it is not cached. */
    PER_SAGA,
    /** Receives events as long as the application runs, and many sagas load it. It has snapshots and stays cached. */
    LONG_LIVED_CACHED,
    /** Receives events as long as the application runs, but is rarely loaded again. It has snapshots, and no cache. */
    LONG_LIVED,
    /** Belongs to no saga and receives few events, such as one deposit. It has neither snapshots nor a cache. */
    SHORT_LIVED;

    public boolean isPerSaga() {
        return this == PER_SAGA_CACHED || this == PER_SAGA;
    }

    public boolean isLongLived() {
        return this == LONG_LIVED_CACHED || this == LONG_LIVED;
    }
}
