package io.quadrille.operating.operations;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;

/**
 * What an operator did.
 *
 * @param act the name of a {@link Kind}, or what a later release calls one of its own
 * @param target what it was done to
 * @param outcome what came of it
 */
public record OperatorAction(
        long id,
        Instant at,
        String actor,
        @Schema(implementation = Kind.class) String act,
        String target,
        String reason,
        Map<String, Object> outcome) {

    public enum Kind {
        PAUSE,
        RESUME,
        RETRY,
        DISCARD,
        REPLAY,
        REBUILD,
        REBUILD_ORDER,
        CANCEL,
        SWITCH,
        SWITCH_BACK,
        KEEP,
        REDRIVE,
        SKIP,
        REWIND,
        REPUBLISH,
        EXPORT,
        CHECK,
        RECOVER,
        FENCE
    }
}
