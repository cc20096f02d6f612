package io.quadrille.engine.integrity;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * A block of the chain: consecutive events of the log, and the hash of the previous block.
 *
 * @param number the block's number, counted from 1
 * @param first the global index of the block's first event
 * @param last the global index of the block's last event
 * @param events the number of events in the block
 * @param total the number of events in this block and all blocks before it
 * @param previous the hash of the previous block, or of the store's id for the first block
 * @param hash the hash of all other components
 * @param entries the events' {@link Entry entries}, encoded one after another
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

    private static final byte[] NOT_YET_HASHED = {};

    /** The predecessor of the first block. It has no events, and its hash is that of the store's id. */
    static Block origin(String storeId) {
        var hash = new CanonicalHash().origin(storeId);
        return new Block(0, 0, 0, 0, 0, hash, hash, new byte[0], Instant.EPOCH);
    }

    /** @param events the entries of the new block, in the order of the log; at least one */
    Block next(List<Entry> events, Instant now) {
        return new Block(
                        number + 1,
                        events.getFirst().index(),
                        events.getLast().index(),
                        events.size(),
                        total + events.size(),
                        hash,
                        NOT_YET_HASHED,
                        Entry.bytes(events),
                        now.truncatedTo(ChronoUnit.MICROS))
                .hashed();
    }

    private Block hashed() {
        return new Block(number, first, last, events, total, previous, actualHash(), entries, chainedAt);
    }

    /** Whether the stored hash matches the block's content. */
    boolean isWhole() {
        return Arrays.equals(hash, actualHash());
    }

    /** The hash that is computed from the block's content, even if a different one is stored. */
    byte[] actualHash() {
        return new CanonicalHash().block(this);
    }

    /**
     * The global index of the block's last event: {@link #last}, or the last index in the entries if the stored hash
     * matches that one instead.
     */
    long boundary() {
        if (entries.length < Entry.BYTES) return last;
        long lastOfEntries = ByteBuffer.wrap(entries).getLong(entries.length / Entry.BYTES * Entry.BYTES - Entry.BYTES);
        if (lastOfEntries == last) return last;
        var other = new Block(number, first, lastOfEntries, events, total, previous, hash, entries, chainedAt);
        return other.isWhole() ? lastOfEntries : last;
    }

    /** Whether this block's previous hash is the hash of the given block. */
    boolean follows(Block predecessor) {
        return Arrays.equals(previous, predecessor.hash);
    }
}
