package io.quadrille.operating.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.checkout.choreography.Step;
import io.quadrille.operating.operations.GroupState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;

/**
 * An order that has waited for one step longer than it may.
 *
 * @param waitingFor the event that is the answer if all goes well
 * @param topic where that event will be published; null if it is not published
 * @param group who has to answer
 * @param reason the same as {@code cause}, for people
 * @param groupState null if the group is of a domain that this process does not run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StuckOrder(
        @Schema(example = "first") String orderId,
        @Schema(example = "OrderPaid") String waitingFor,
        @Schema(example = "order.payment.success") String topic,
        @Schema(example = "wallet") String group,
        Step step,
        Instant since,

        @Schema(type = "string", format = "duration", example = "PT30S")
        Duration limit,

        BlockingCause cause,

        @Schema(example = "group wallet is paused by ann: deploying a corrected rule")
        String reason,

        GroupState groupState) {}
