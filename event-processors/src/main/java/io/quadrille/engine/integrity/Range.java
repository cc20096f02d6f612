package io.quadrille.engine.integrity;

import org.jspecify.annotations.Nullable;

/**
 * A part of the log, by global index; both ends are inclusive.
 *
 * @param from null for the beginning of the log
 * @param to null for the end of the log
 */
record Range(@Nullable Long from, @Nullable Long to) {

    static final Range ALL = new Range(null, null);

    long first() {
        return from == null ? Long.MIN_VALUE : from;
    }

    long last() {
        return to == null ? Long.MAX_VALUE : to;
    }

    boolean contains(long index) {
        return index >= first() && index <= last();
    }
}
