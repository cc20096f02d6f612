package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.axonframework.eventhandling.DomainEventMessage;
import tools.jackson.databind.JsonNode;

/**
 * One event as it is stored.
 *
 * @param position its global index in the log of this store
 * @param sequence its number within its aggregate, from 0
 * @param orderId null for what is about no order
 * @param reason why the actor wanted it, if the request said so
 * @param causationId the request, or the event that was reacted to
 * @param payload null if it is no JSON object: then it is under {@code payloadText}, or {@code payloadBase64} if it is
 *     no text
 * @param error what of the event is not as it should be
 * @param message the same as Axon reads it; null if this release knows neither its type nor its revision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HistoryEvent(
        @Schema(example = "42") long position,
        String eventId,
        Instant time,
        @Schema(example = "order:first") String aggregateId,
        @Schema(example = "Order") String aggregateType,
        long sequence,
        @Schema(example = "first") String orderId,
        @Schema(example = "order.OrderProcessingStarted") String type,
        @Schema(example = "1") String revision,
        @Schema(example = "ann") String actor,
        String reason,
        String correlationId,
        String causationId,
        @Schema(type = "object") JsonNode payload,
        String payloadText,
        @Schema(type = "string", format = "byte") byte[] payloadBase64,
        String error,
        @JsonIgnore DomainEventMessage<?> message) {}
