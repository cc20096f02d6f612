package io.quadrille.engine.integrity;

/** An event that was read and hashed. It is kept until its block is read. */
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
