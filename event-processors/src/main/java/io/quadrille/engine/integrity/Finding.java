package io.quadrille.engine.integrity;

import java.util.Locale;

/**
 * A difference between a log and its chain, its checkpoints or itself.
 *
 * @param where position, event, block or line, for people to read
 * @param what the difference, for people to read
 */
public record Finding(FindingKind kind, String where, String what) {

    /** What has happened to events, chain, checkpoints or file. */
    public enum FindingKind {
        /** An event at its position with other content. */
        EDITED,
        DELETED,
        INSERTED,
        /** An unchanged event at another position. */
        MOVED,
        /** A line of an export that comes too late. */
        OUT_OF_ORDER,
        /** The newest events of the chain are missing. */
        TAIL_CUT,
        CHAIN_EDITED,
        /** A consistent chain that differs from a checkpoint. */
        CHAIN_REWRITTEN,
        /** The chain ends before the block of a checkpoint. */
        CHAIN_CUT,
        CHECKPOINT_WRONG,
        SEQUENCE_BROKEN,
        DUPLICATE,
        /** A file, or a line of it, that is not an export. */
        DAMAGED
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-15s %s: %s", kind, where, what);
    }
}
