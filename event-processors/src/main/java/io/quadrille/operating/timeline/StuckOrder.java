package io.quadrille.operating.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.operating.operations.GroupState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order that has waited for one step longer than the step's limit.
 *
 * @param waitingFor the event that completes the step if no domain refuses
 * @param topic the topic of that event; null if the event is not published
 * @param group the group that has to perform the step
 * @param reason the cause as a sentence, for people
 * @param groupState null if this process does not run the group's domain
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StuckOrder(
        @Schema(example = "first") String orderId,
        @Schema(example = "OrderPaid") String waitingFor,
        @Schema(example = "order.payment.success") @Nullable String topic,
        @Schema(example = "wallet") String group,
        @Schema(example = "DEBIT_WALLET") String step,
        Instant since,

        @Schema(type = "string", format = "duration", example = "PT30S")
        Duration limit,

        BlockingCause cause,

        @Schema(example = "group wallet is paused by ann: deploying a corrected rule")
        String reason,

        @Nullable GroupState groupState) {}
