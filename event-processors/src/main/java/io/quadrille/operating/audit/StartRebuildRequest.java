package io.quadrille.operating.audit;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.http.WrongFields;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Requests the rebuild of a projection. At most one of stopPosition and stopTime is given. */
record StartRebuildRequest(
        @Schema(example = "ann")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.ACTOR, message = OperatorRequest.ACTOR_RULE)
        String actor,

        @Schema(example = "the check found rows that differ")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.REASON, message = OperatorRequest.REASON_RULE)
        String reason,

        @Schema(example = "order_view")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = NAME, message = NAME_RULE)
        String projection,

        @Schema(description = "the last position to read; if absent, the rebuild follows the log")
        @Min(value = 1, message = STOP_RULE)
        @Nullable
        Long stopPosition,

        @Schema(description = "read the events before the first event that is later") @Nullable
        Instant stopTime)
        implements ApiRequest {

    static final String NAME = "[a-z_]{1,60}";
    static final String NAME_RULE = "must be the name of a projection, as in order_view";
    private static final String STOP_RULE = "must be at least 1";

    @Override
    public void checkTogether(WrongFields wrong) {
        if (stopPosition != null && stopTime != null)
            wrong.add("stopTime", "must not be given together with stopPosition");
    }

    OperatorRequest operator() {
        return new OperatorRequest(actor, reason);
    }
}
