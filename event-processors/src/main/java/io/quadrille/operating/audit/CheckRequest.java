package io.quadrille.operating.audit;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** Which projections are to be checked, by whom and why. */
public record CheckRequest(
        @Schema(example = "olga")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.ACTOR, message = OperatorRequest.ACTOR_RULE)
        String actor,

        @Schema(example = "audit of November")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.REASON, message = OperatorRequest.REASON_RULE)
        String reason,

        @Schema(example = "wallet_view", description = "all of this process's projections if it is missing")
        @Pattern(regexp = StartRebuildRequest.NAME, message = StartRebuildRequest.NAME_RULE)
        String projection,

        @Schema(example = "1000", description = "how many keys, at random; all rows if it is missing")
        @Min(value = 1, message = SAMPLE_RULE)
        @Max(value = 100_000, message = SAMPLE_RULE)
        Long sample)
        implements ApiRequest {

    private static final String SAMPLE_RULE = "must be between 1 and 100000";
}
