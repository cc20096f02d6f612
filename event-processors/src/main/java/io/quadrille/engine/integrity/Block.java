package io.quadrille.engine.integrity;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * A link of the chain: some events that follow each other in the log, and the block that they follow.
 *
 * @param number from 1
 * @param first the global index of its first event
 * @param events how many
 * @param total how many up to its last one
 * @param entries {@link Entry} after entry
 */
record Block(
        long number,
        long first,
        long last,
        int events,
        long total,
        byte[] previous,
        byte[] hash,
        byte[] entries,
        Instant chainedAt) {

    /** What the first block follows: no events. */
    static Block origin(String storeId) {
        var hash = new CanonicalHash().origin(storeId);
        return new Block(0, 0, 0, 0, 0, hash, hash, new byte[0], Instant.EPOCH);
    }

    /** @param events in the order of the log, at least one */
    Block next(List<Entry> events, Instant now) {
        return new Block(
                        number + 1,
                        events.getFirst().index(),
                        events.getLast().index(),
                        events.size(),
                        total + events.size(),
                        hash,
                        null,
                        Entry.bytes(events),
                        now.truncatedTo(ChronoUnit.MICROS))
                .sealed();
    }

    private Block sealed() {
        return withHash(new CanonicalHash().block(this));
    }

    private Block withHash(byte[] other) {
        return new Block(number, first, last, events, total, previous, other, entries, chainedAt);
    }

    /** Whether the hash is that of everything else. */
    boolean isWhole() {
        return Arrays.equals(hash, new CanonicalHash().block(this));
    }

    /** The hash that everything else has. */
    byte[] actualHash() {
        return new CanonicalHash().block(this);
    }

    /**
     * The index up to which the log's events are this block's. Where it is told twice and differently, the hash decides
     * who is right.
     */
    long boundary() {
        if (entries.length < Entry.BYTES) return last;
        long told = ByteBuffer.wrap(entries).getLong(entries.length / Entry.BYTES * Entry.BYTES - Entry.BYTES);
        if (told == last) return last;
        var other = new Block(number, first, told, events, total, previous, hash, entries, chainedAt);
        return other.isWhole() ? told : last;
    }

    /** Records compare arrays by identity. */
    boolean follows(Block before) {
        return Arrays.equals(previous, before.hash);
    }
}
