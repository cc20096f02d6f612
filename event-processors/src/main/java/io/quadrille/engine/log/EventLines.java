package io.quadrille.engine.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quadrille.engine.serialization.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts events to lines of JSON and back, one event per line, with all data that the store holds. An export has such
 * a line for each event. Payload and metadata are written as text if they are valid UTF-8, otherwise as base64 under a
 * different property, so that reading restores the exact bytes. Stateless and thread-safe.
 */
public final class EventLines {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({
        "position",
        "time",
        "orderId",
        "type",
        "aggregate",
        "sequence",
        "eventId",
        "payloadType",
        "payloadRevision",
        "payload",
        "payloadBase64",
        "metaData",
        "metaDataBase64"
    })
    record JsonLine(
            long position,
            @Nullable Instant time,
            @Nullable String orderId,
            @Nullable String type,
            @Nullable String aggregate,
            long sequence,
            @Nullable String eventId,
            @Nullable String payloadType,
            @Nullable String payloadRevision,
            @Nullable String payload,
            byte @Nullable [] payloadBase64,
            @Nullable String metaData,
            byte @Nullable [] metaDataBase64) {}

    private EventLines() {}

    /** The event's line in UTF-8, without a line break. Equal events have equal lines. */
    public static byte[] line(EventEntry event) {
        var payload = text(event.payload());
        var metaData = text(event.metaData());
        return JSON.writeValueAsBytes(new JsonLine(
                event.globalIndex(),
                event.time(),
                event.sagaId(),
                event.type(),
                event.aggregateIdentifier(),
                event.sequenceNumber(),
                event.eventIdentifier(),
                event.payloadType(),
                event.payloadRevision(),
                payload,
                payload == null ? event.payload() : null,
                metaData,
                metaData == null ? event.metaData() : null));
    }

    /**
     * Reads the event from a line.
     *
     * @throws RuntimeException if the line is not JSON, or a property is missing, unknown or malformed. A line that
     *     differs from {@link #line} only in its spelling is accepted.
     */
    public static EventEntry event(byte[] line) {
        var read = JSON.readValue(line, JsonLine.class);
        return new EventEntry(
                read.position,
                required(read.eventId, "eventId"),
                required(read.aggregate, "aggregate"),
                read.sequence,
                required(read.type, "type"),
                read.orderId,
                required(read.payloadType, "payloadType"),
                required(read.payloadRevision, "payloadRevision"),
                required(bytes(read.payload, read.payloadBase64), "payload"),
                required(bytes(read.metaData, read.metaDataBase64), "metaData"),
                required(read.time, "time"));
    }

    /**
     * The value of a property that must not be missing.
     *
     * @throws IllegalArgumentException if the value is null
     */
    public static <T> T required(@Nullable T value, String property) {
        if (value == null) throw new IllegalArgumentException(property + " is missing");
        return value;
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StrictUtf8.decode(bytes);
        } catch (CharacterCodingException noText) {
            return null;
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text, byte @Nullable [] other) {
        return text == null ? other : text.getBytes(StandardCharsets.UTF_8);
    }
}
