package io.quadrille.operating.timeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Step;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.checkout.view.OrderView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/**
 * All that happened to an order.
 *
 * @param endedAt when it was completed or cancelled; null while it is under way
 * @param traceId null if the order was not traced
 * @param waiting null if there is nothing left to wait for
 * @param elsewhere domains with a database of their own: of these, only what they publish is among the entries
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderTimeline(
        @Schema(example = "first") String orderId,
        OrderView.Status status,
        Instant placedAt,
        Instant endedAt,

        @Schema(example = "4bf92f3577b34da6a3ce929d0e0e4736")
        String traceId,

        Waiting waiting,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Domain> elsewhere,
        List<TimelineEntry> entries) {

    /**
     * The step that is open the longest.
     *
     * @param awaited the event that is the answer if all goes well
     * @param topic where that event will be published; null if it is not published
     * @param group who has to answer
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Waiting(
            @JsonProperty("for") @Schema(name = "for", example = "OrderPaid")
            String awaited,

            @Schema(example = "order.payment.success") String topic,
            @Schema(example = "wallet") String group,
            Step step,
            Instant since) {

        static Waiting of(Step.Open open) {
            return new Waiting(
                    open.step().outcomes().getFirst().getSimpleName(),
                    open.step().topic().map(Topic::topicName).orElse(null),
                    open.step().group().groupName(),
                    open.step(),
                    open.since());
        }
    }
}
