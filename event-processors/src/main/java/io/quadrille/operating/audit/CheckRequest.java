package io.quadrille.operating.audit;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.operating.operations.OperatorRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests a check of projections.
 *
 * @param projection null for all projections of this process
 * @param sample the approximate number of keys to compare; null for all rows
 */
record CheckRequest(
        @Schema(example = "olga")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.ACTOR, message = OperatorRequest.ACTOR_RULE)
        String actor,

        @Schema(example = "audit of November")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.REASON, message = OperatorRequest.REASON_RULE)
        String reason,

        @Schema(example = "wallet_view", description = "if absent, all projections of this process")
        @Pattern(regexp = StartRebuildRequest.NAME, message = StartRebuildRequest.NAME_RULE)
        @Nullable
        String projection,

        @Schema(example = "1000", description = "number of random keys to compare; if absent, all rows")
        @Min(value = 1, message = SAMPLE_RULE)
        @Max(value = 100_000, message = SAMPLE_RULE)
        @Nullable
        Long sample)
        implements ApiRequest {

    private static final String SAMPLE_RULE = "must be between 1 and 100000";
}
