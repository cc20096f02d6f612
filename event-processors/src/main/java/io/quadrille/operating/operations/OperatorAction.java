package io.quadrille.operating.operations;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;

/**
 * An action of an operator, as the log of actions keeps it.
 *
 * @param act the name of an {@link ActionKind}, or a name that only a later release knows
 * @param target the thing that was changed, such as "group wallet" or "letter 7"
 * @param outcome the result of the action
 */
@Schema(name = "OperatorAct")
public record OperatorAction(
        long id,
        Instant at,
        String actor,
        @Schema(implementation = ActionKind.class) String act,
        String target,
        String reason,
        Map<String, Object> outcome) {

    public enum ActionKind {
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
