package io.quadrille.engine.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as lines of JSON, one each, with everything the store holds: for exports, and whatever reads them. Payload and
 * metadata are text as long as they are UTF-8, and base64 under another name if not, so that the exact bytes come back.
 * Stateless and thread-safe.
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
    record Line(
            long position,
            Instant time,
            String orderId,
            String type,
            String aggregate,
            long sequence,
            String eventId,
            String payloadType,
            String payloadRevision,
            String payload,
            byte[] payloadBase64,
            String metaData,
            byte[] metaDataBase64) {}

    private EventLines() {}

    /** The event's line in UTF-8, without a line break; equal events have equal lines. */
    public static byte[] line(EventEntry event) {
        var payload = text(event.payload());
        var metaData = text(event.metaData());
        return JSON.writeValueAsBytes(new Line(
                event.globalIndex(),
                event.time(),
                event.orderId(),
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
     * The event of a line.
     *
     * @throws RuntimeException if it is not one that {@link #line} could have written
     */
    public static EventEntry event(byte[] line) {
        var read = JSON.readValue(line, Line.class);
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
     * A property that no line lacks.
     *
     * @throws IllegalArgumentException if it is null
     */
    public static <T> T required(T value, String property) {
        if (value == null) throw new IllegalArgumentException("it has no " + property);
        return value;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException noText) {
            return null;
        }
    }

    private static byte[] bytes(String text, byte[] other) {
        return text == null ? other : text.getBytes(StandardCharsets.UTF_8);
    }
}
