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
import org.jspecify.annotations.Nullable;

/** The events to publish again, the operator, and the reason. Either fromPosition or fromTime is given. */
public record RepublicationRequest(
        @Schema(example = "olga") @NotNull(message = RequestRules.GIVEN) @Pattern(regexp = ACTOR, message = ACTOR_RULE)
        String actor,

        @Schema(example = "statistics were lost")
        @NotNull(message = RequestRules.GIVEN)
        @Pattern(regexp = REASON, message = REASON_RULE)
        String reason,

        @Schema(description = "the first global index", example = "1") @Min(value = 1, message = INDEX_RULE) @Nullable
        Long fromPosition,

        @Schema(description = "publish from the first event at or after this time") @Nullable
        Instant fromTime,

        @Schema(description = "the last global index; if missing, the last position that is published now")
        @Min(value = 1, message = INDEX_RULE)
        @Nullable
        Long toPosition,

        @Schema(
                description = "the maximum number of events; 1000 if neither limit nor toPosition is given",
                example = "1000")
        @Min(value = 1, message = LIMIT_RULE)
        @Max(value = MAX_EVENTS, message = LIMIT_RULE)
        @Nullable
        Long limit)
        implements ApiRequest {

    private static final int MAX_EVENTS = 100_000;

    /** The limit of a request with neither limit nor toPosition. */
    private static final int DEFAULT_EVENTS = 1_000;

    private static final String INDEX_RULE = "must be at least 1";
    private static final String LIMIT_RULE = "must be between 1 and 100000";

    @Override
    public void checkTogether(WrongFields wrong) {
        if ((fromPosition == null) == (fromTime == null) && !wrong.has("fromPosition") && !wrong.has("fromTime")) {
            wrong.add("fromPosition", "must be given if fromTime is missing, and must be missing if fromTime is given");
        }
        if (fromPosition != null && toPosition != null && toPosition < fromPosition) {
            wrong.add("toPosition", "must not be before fromPosition");
        }
    }

    OperatorRequest operator() {
        return new OperatorRequest(actor, reason);
    }

    long maxEvents() {
        if (limit != null) return limit;
        return toPosition == null ? DEFAULT_EVENTS : MAX_EVENTS;
    }

    /** The target, as the audit log records it. */
    String target() {
        var from = fromTime == null ? "position " + fromPosition : fromTime.toString();
        return "events from " + from + (toPosition == null ? "" : " to position " + toPosition);
    }
}
