package io.quadrille.engine.integrity;

import java.util.Locale;

/**
 * A difference between a log and its chain, its checkpoints or itself.
 *
 * @param where position, event, block, checkpoint, line or file, for people to read
 * @param what the difference, for people to read
 */
public record Finding(FindingKind kind, String where, String what) {

    /** The kind of change to events, chain, checkpoints or file. */
    public enum FindingKind {
        /** An event at its original position, with different content. */
        EDITED,
        DELETED,
        INSERTED,
        /** An unchanged event at a different position. */
        MOVED,
        /** A line of an export that comes after an event with a later position. */
        OUT_OF_ORDER,
        /** The newest events of the chain are missing. */
        TAIL_CUT,
        CHAIN_EDITED,
        /** A block differs from the one that a checkpoint records. */
        CHAIN_REWRITTEN,
        /** The chain ends before the block of a checkpoint. */
        CHAIN_CUT,
        CHECKPOINT_WRONG,
        SEQUENCE_BROKEN,
        DUPLICATE,
        /** The file is not a complete export, or a line of it is not a line of an export. */
        DAMAGED
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-15s %s: %s", kind, where, what);
    }
}
