package io.quadrille.engine.integrity;

/** What is remembered of an event until its block comes by. */
record HashedEvent(Entry entry, String eventIdentifier, String aggregateIdentifier, long sequenceNumber) {

    long index() {
        return entry.index();
    }

    String where() {
        return where(index(), eventIdentifier);
    }

    static String where(long index, String eventIdentifier) {
        return "position " + index + ", event " + eventIdentifier;
    }
}
