package io.quadrille.engine.rebuild;

import java.util.Collection;

/** What was asked for cannot be done as things stand; the message says why, and what to do. Nothing has changed. */
public final class RebuildRefused extends RuntimeException {

    RebuildRefused(String message) {
        super(message);
    }

    static RebuildRefused unknown(String projection, Collection<String> known) {
        return new RebuildRefused("There is no projection " + projection + " here, only " + known + ".");
    }
}
