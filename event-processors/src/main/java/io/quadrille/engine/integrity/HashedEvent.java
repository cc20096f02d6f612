package io.quadrille.engine.integrity;

/** An event that was read and hashed. The verifier keeps it until it has read the event's block. */
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
