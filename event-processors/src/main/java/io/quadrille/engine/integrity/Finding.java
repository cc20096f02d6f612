package io.quadrille.engine.integrity;

import java.util.Locale;

/**
 * Something that is not as it was written.
 *
 * @param where for people: position, event, block or line
 */
public record Finding(Kind kind, String where, String what) {

    public enum Kind {
        /** An event at its place, with other content. */
        EDITED,
        DELETED,
        INSERTED,
        /** An event as it was written, at another place. */
        MOVED,
        /** A line of an export in front of one that it belongs behind. */
        OUT_OF_ORDER,
        /** The last events that the chain knows. */
        TAIL_CUT,
        CHAIN_EDITED,
        /** A chain that is right in itself, and not the one that a checkpoint saw. */
        CHAIN_REWRITTEN,
        /** The chain ends before a checkpoint that was made of it. */
        CHAIN_CUT,
        CHECKPOINT_WRONG,
        SEQUENCE_BROKEN,
        DUPLICATE,
        /** A file that is no export any more. */
        DAMAGED
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-15s %s: %s", kind, where, what);
    }
}
