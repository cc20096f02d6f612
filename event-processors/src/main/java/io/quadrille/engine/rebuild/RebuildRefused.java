package io.quadrille.engine.rebuild;

import java.util.Collection;

/**
 * A request that the current state does not permit. The message says why, and what to do. The request has changed
 * nothing.
 */
public final class RebuildRefused extends RuntimeException {

    RebuildRefused(String message) {
        super(message);
    }

    static RebuildRefused unknown(String projection, Collection<String> known) {
        return new RebuildRefused(
                "There is no projection " + projection + " in this process; there are " + known + ".");
    }
}
