package io.quadrille.operating.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.engine.saga.Saga.OpenStep;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened to an order.
 *
 * @param endedAt when the order was completed or cancelled; null while the order is under way
 * @param traceId null if the order was not traced
 * @param waiting null if no step is open
 * @param elsewhere domains that this process does not run: the entries contain only the published events of these
 *     domains
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderTimeline(
        @Schema(example = "first") String orderId,
        OrderView.Status status,
        Instant placedAt,
        @Nullable Instant endedAt,

        @Schema(example = "4bf92f3577b34da6a3ce929d0e0e4736") @Nullable
        String traceId,

        @Nullable AwaitedStep waiting,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> elsewhere,
        List<TimelineEntry> entries) {

    /**
     * The step that is open the longest.
     *
     * @param awaited the event that completes the step if no domain refuses
     * @param topic the topic of that event; null if the event is not published
     * @param group the group that has to perform the step
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AwaitedStep(
            @JsonProperty("for") @Schema(name = "for", example = "OrderPaid")
            String awaited,

            @Schema(example = "order.payment.success") @Nullable
            String topic,

            @Schema(example = "wallet") String group,
            @Schema(example = "DEBIT_WALLET") String step,
            Instant since) {

        static AwaitedStep of(OpenStep open) {
            return new AwaitedStep(
                    open.step().outcomes().getFirst().getSimpleName(),
                    open.step().topic().orElse(null),
                    open.step().participant(),
                    open.step().name(),
                    open.since());
        }
    }
}
