package io.quadrille.operating.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.axonframework.eventhandling.DomainEventMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One event as it is stored, and as the API shows it: a flat object with one key per stored value.
 *
 * @param position the global index in the log of this store
 * @param sequence the sequence number within the aggregate, from 0
 * @param orderId null for an event that belongs to no order
 * @param reason the actor's reason, if the request gave one
 * @param causationId the id of the request or the event that caused this event
 * @param payload null if the stored payload is not a JSON object; then {@code payloadText} holds it, or
 *     {@code payloadBase64} if it is not valid UTF-8
 * @param error describes what is wrong with the stored event; null if nothing is
 * @param message the event as Axon reads it; null if this release does not know its type or revision
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HistoryEvent(
        @Schema(example = "42") long position,
        String eventId,
        Instant time,
        @Schema(example = "order:first") String aggregateId,
        @Schema(example = "Order") String aggregateType,
        long sequence,
        @Schema(example = "first") @Nullable String orderId,
        @Schema(example = "order.OrderProcessingStarted") String type,
        @Schema(example = "1") String revision,
        @Schema(example = "ann") String actor,
        @Nullable String reason,
        @Nullable String correlationId,
        @Nullable String causationId,
        @Schema(type = "object") @Nullable JsonNode payload,
        @Nullable String payloadText,
        @Schema(type = "string", format = "byte") byte @Nullable [] payloadBase64,
        @Nullable String error,
        @JsonIgnore @Nullable DomainEventMessage<?> message) {}
