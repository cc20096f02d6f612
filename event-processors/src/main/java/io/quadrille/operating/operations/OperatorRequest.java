package io.quadrille.operating.operations;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** The operator and the reason. The body of each request for an action contains both. */
public record OperatorRequest(
        @Schema(example = "ann") @NotNull(message = RequestRules.GIVEN) @Pattern(regexp = ACTOR, message = ACTOR_RULE)
        String actor,

        @Schema(example = "the wallet's database was down until 02:10")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = REASON, message = REASON_RULE)
        String reason)
        implements ApiRequest {

    public static final String ACTOR = "(?=.*\\S)[^\\p{Cntrl}]{1,100}";
    public static final String ACTOR_RULE = "must be 1 to 100 characters on one line, not only blanks";
    public static final String REASON = "(?=.*\\S)[^\\p{Cntrl}]{1,1000}";
    public static final String REASON_RULE = "must be 1 to 1000 characters on one line, not only blanks";
}
