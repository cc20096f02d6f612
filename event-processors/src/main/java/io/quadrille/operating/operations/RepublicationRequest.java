package io.quadrille.operating.operations;

import static io.quadrille.operating.operations.OperatorRequest.ACTOR;
import static io.quadrille.operating.operations.OperatorRequest.ACTOR_RULE;
import static io.quadrille.operating.operations.OperatorRequest.REASON;
import static io.quadrille.operating.operations.OperatorRequest.REASON_RULE;

import io.quadrille.http.ApiRequest;
import io.quadrille.http.RequestRules;
import io.quadrille.http.WrongFields;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;

/** What to publish again, and who wants it and why. Exactly one of fromPosition and fromTime is given. */
public record RepublicationRequest(
        @Schema(example = "olga") @NotNull(message = RequestRules.GIVEN) @Pattern(regexp = ACTOR, message = ACTOR_RULE)
        String actor,

        @Schema(example = "statistics were lost")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = REASON, message = REASON_RULE)
        String reason,

        @Schema(description = "the first global index", example = "1") @Min(value = 1, message = INDEX_RULE)
        Long fromPosition,

        @Schema(description = "from the first event of that time or later")
        Instant fromTime,

        @Schema(description = "the last global index; all that is published by now if it is missing")
        @Min(value = 1, message = INDEX_RULE)
        Long toPosition,

        @Schema(description = "the most events; 1000 if neither it nor toPosition is given", example = "1000")
        @Min(value = 1, message = LIMIT_RULE)
        @Max(value = MOST, message = LIMIT_RULE)
        Long limit)
        implements ApiRequest {

    static final int MOST = 100_000;

    /** Of who names neither an end nor a number. */
    private static final int UNLESS_SAID = 1_000;

    private static final String INDEX_RULE = "must be at least 1";
    private static final String LIMIT_RULE = "must be between 1 and 100000";

    @Override
    public void checkTogether(WrongFields wrong) {
        if ((fromPosition == null) == (fromTime == null) && !wrong.has("fromPosition") && !wrong.has("fromTime")) {
            wrong.add("fromPosition", "must be given, or else fromTime, and not both");
        }
        if (fromPosition != null && toPosition != null && toPosition < fromPosition) {
            wrong.add("toPosition", "must not be before fromPosition");
        }
    }

    OperatorRequest operator() {
        return new OperatorRequest(actor, reason);
    }

    long mostEvents() {
        if (limit != null) return limit;
        return toPosition == null ? UNLESS_SAID : MOST;
    }

    /** As it stands in the record of acts. */
    String target() {
        var from = fromTime == null ? "position " + fromPosition : fromTime.toString();
        return "events from " + from + (toPosition == null ? "" : " to position " + toPosition);
    }
}
