package io.quadrille.operating.operations;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** The operator, the reason, and the record to skip. */
public record SkipRequest(
        @Schema(example = "ann")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.ACTOR, message = OperatorRequest.ACTOR_RULE)
        String actor,

        @Schema(example = "handling it ends in an OutOfMemoryError")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = OperatorRequest.REASON, message = OperatorRequest.REASON_RULE)
        String reason,

        @Schema(description = "the name of the topic on the broker, with the prefix", example = "order.payment")
        @NotNull(message = RequestRules.GIVEN)
        String topic,

        @Schema(example = "2")
        @NotNull(message = RequestRules.GIVEN)
        @Min(value = 0, message = NOT_NEGATIVE)
        @Max(value = Integer.MAX_VALUE, message = NOT_NEGATIVE)
        Long partition,

        @Schema(example = "1744") @NotNull(message = RequestRules.GIVEN) @Min(value = 0, message = NOT_NEGATIVE)
        Long offset)
        implements ApiRequest {

    private static final String NOT_NEGATIVE = "must be 0 or more";

    OperatorRequest operator() {
        return new OperatorRequest(actor, reason);
    }
}
