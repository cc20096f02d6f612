package io.quadrille.processors.operations;

import io.quadrille.processors.api.ApiRequest;
import io.quadrille.processors.api.Rules;
import io.quadrille.processors.api.WrongFields;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

import static io.quadrille.processors.operations.OperatorRequest.ACTOR;
import static io.quadrille.processors.operations.OperatorRequest.ACTOR_RULE;
import static io.quadrille.processors.operations.OperatorRequest.REASON;
import static io.quadrille.processors.operations.OperatorRequest.REASON_RULE;

/** Who acts, why, and on which: those of a group, of a cause, of both, or all. */
public record SelectionRequest(
    @Schema(example = "ann") @NotNull(message = Rules.GIVEN) @Pattern(regexp = ACTOR, message = ACTOR_RULE) String actor,
    @Schema(example = "the wallet's database is back") @NotNull(message = Rules.GIVEN)
        @Pattern(regexp = REASON, message = REASON_RULE)
        String reason,
    @Schema(description = "only those of this processing group", example = "wallet") String group,
    @Schema(description = "only those with this cause", example = "DataAccessResourceFailureException")
        @Pattern(regexp = CAUSE, message = CAUSE_RULE)
        String cause)
    implements ApiRequest {

  static final String CAUSE = "[^\\p{Cntrl}]{1,500}";
  static final String CAUSE_RULE = "must be 1 to 500 characters on one line";

  @Override
  public void checkTogether(WrongFields wrong) {
    if (group != null && Groups.named(group).isEmpty()) wrong.add("group", Groups.RULE);
  }

  OperatorRequest operator() {
    return new OperatorRequest(actor, reason);
  }

  /** As it stands in the record of acts. */
  String target(String what) {
    return what + " of " + (group == null ? "all groups" : group) + (cause == null ? "" : " with cause " + cause);
  }
}
