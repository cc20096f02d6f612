package io.quadrille.engine.integrity;

import org.jspecify.annotations.Nullable;

/**
 * A part of the log by global index, both ends included.
 *
 * @param from null: from the beginning
 * @param to null: to the end
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
