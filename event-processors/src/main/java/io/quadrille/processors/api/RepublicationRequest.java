package io.quadrille.processors.api;

import io.quadrille.processors.kafka.Republications;
import io.quadrille.processors.kafka.Republications.Republication;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;

/** What to publish again, and who wants it and why. Exactly one of fromPosition and fromTime is given. */
record RepublicationRequest(
    @Schema(example = "olga") @NotNull(message = Rules.GIVEN) @Pattern(regexp = TEXT, message = TEXT_RULE) String actor,
    @Schema(example = "statistics were lost") @NotNull(message = Rules.GIVEN) @Pattern(regexp = TEXT, message = TEXT_RULE)
        String reason,
    @Schema(description = "the first global index", example = "1") @Min(value = 1, message = INDEX_RULE) Long fromPosition,
    @Schema(description = "from the first event of that time or later") Instant fromTime,
    @Schema(description = "the last global index; all that is published by now if it is missing")
        @Min(value = 1, message = INDEX_RULE)
        Long toPosition)
    implements ApiRequest {

  private static final String TEXT = "(?s)(?!\\s*$)[^\\x00]{1,500}";
  private static final String TEXT_RULE = "must be a text of 1 to 500 characters";
  private static final String INDEX_RULE = "must be at least 1";

  @Override
  public void checkTogether(WrongFields wrong) {
    if ((fromPosition == null) == (fromTime == null) && !wrong.has("fromPosition") && !wrong.has("fromTime")) {
      wrong.add("fromPosition", "must be given, or else fromTime, and not both");
    }
    if (fromPosition != null && toPosition != null && toPosition < fromPosition) {
      wrong.add("toPosition", "must not be before fromPosition");
    }
  }

  Republication sendTo(Republications republications) {
    return fromTime == null
        ? republications.fromPosition(actor, reason, fromPosition, toPosition)
        : republications.fromTime(actor, reason, fromTime, toPosition);
  }
}
