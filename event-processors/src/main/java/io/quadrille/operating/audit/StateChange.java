package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A field that differs between two points in time.
 *
 * @param field the path of the field, as in order.lines[0].unitPrice
 * @param from null if the field was absent at the first point
 * @param to null if the field is absent at the second point
 * @param times the number of events in between that changed the field
 * @param by the last twenty of these events, oldest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Change")
record StateChange(
        @Schema(example = "payment.status") String field,
        @Schema(type = "object") @Nullable JsonNode from,
        @Schema(type = "object") @Nullable JsonNode to,
        long times,
        List<ChangingEvent> by) {

    /** An event that changed the field. */
    @Schema(name = "By")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangingEvent(
            long position,
            String eventId,
            String type,
            Instant time,
            String actor,
            @Nullable String reason) {

        static ChangingEvent of(HistoryEvent event) {
            return new ChangingEvent(
                    event.position(), event.eventId(), event.type(), event.time(), event.actor(), event.reason());
        }
    }
}
