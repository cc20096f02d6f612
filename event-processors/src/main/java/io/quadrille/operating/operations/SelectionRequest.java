package io.quadrille.operating.operations;

import static io.quadrille.operating.operations.OperatorRequest.ACTOR;
import static io.quadrille.operating.operations.OperatorRequest.ACTOR_RULE;
import static io.quadrille.operating.operations.OperatorRequest.REASON;
import static io.quadrille.operating.operations.OperatorRequest.REASON_RULE;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.http.Texts;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The operator, the reason, and the selected letters or records: of a group, with a cause, of both, or all. */
public record SelectionRequest(
        @Schema(example = "ann") @NotNull(message = RequestRules.GIVEN) @Pattern(regexp = ACTOR, message = ACTOR_RULE)
        String actor,

        @Schema(example = "the wallet's database is back")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = REASON, message = REASON_RULE)
        String reason,

        @Schema(description = "only letters or records of this processing group", example = "wallet") @Nullable
        String group,

        @Schema(description = "only letters or records with this cause", example = "DataAccessResourceFailureException")
        @Size(max = MAX_CAUSE, message = CAUSE_RULE)
        @Nullable
        String cause)
        implements ApiRequest {

    /** A parked record's cause can be the text of an exception, which may be long, have several lines, or be empty. */
    static final int MAX_CAUSE = 5_000;

    static final String CAUSE_RULE = "must be at most " + MAX_CAUSE + " characters";

    OperatorRequest operator() {
        return new OperatorRequest(actor, reason);
    }

    /** The target, as the audit log records it. */
    String target(String what) {
        var of = what + " of " + (group == null ? "all groups" : group);
        return cause == null ? of : of + " with cause " + Texts.shown(cause);
    }
}
