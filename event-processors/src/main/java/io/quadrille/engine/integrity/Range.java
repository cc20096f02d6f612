package io.quadrille.engine.integrity;

/**
 * A part of the log, by global index, both ends included.
 *
 * @param from null for the beginning
 * @param to null for the end
 */
public record Range(Long from, Long to) {

    public static final Range ALL = new Range(null, null);

    boolean contains(long index) {
        return (from == null || index >= from) && (to == null || index <= to);
    }
}
