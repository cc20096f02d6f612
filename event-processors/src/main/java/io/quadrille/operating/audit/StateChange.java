package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A field that differs between two moments.
 *
 * @param field its path, as in order.lines[0].unitPrice
 * @param from null if it was not there
 * @param to null if it is not there any more
 * @param times how many events changed it in between
 * @param by the last twenty of them, the last one last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StateChange(
        @Schema(example = "payment.status") String field,
        @Schema(type = "object") JsonNode from,
        @Schema(type = "object") JsonNode to,
        long times,
        List<By> by) {

    /** An event, in short. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record By(long position, String eventId, String type, Instant time, String actor, String reason) {

        static By of(HistoryEvent event) {
            return new By(event.position(), event.eventId(), event.type(), event.time(), event.actor(), event.reason());
        }
    }
}
