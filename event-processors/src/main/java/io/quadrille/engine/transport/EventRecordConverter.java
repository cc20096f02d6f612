package io.quadrille.engine.transport;

import static io.quadrille.engine.transport.RecordHeaders.*;

import io.quadrille.engine.eventstore.SagaIds;
import io.quadrille.engine.log.StoredPayload;
import io.quadrille.engine.serialization.StrictUtf8;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/**
 * Converts events to records and back. Key: the order id. Value: the payload as JSON. Headers: {@link RecordHeaders}.
 *
 * <p>Reading never drops a record: an unreadable one becomes an {@link UnreadableRecord}. The extension's own converter
 * catches every exception and returns empty, so that the record is lost. Thread-safe.
 */
public final class EventRecordConverter implements KafkaMessageConverter<byte[], byte[]> {

    /**
     * The default limit of a record, in bytes of key, value and headers together. An order has at most 100 lines, and
     * metadata is limited, so no event comes near this. Every group would have to parse, buffer, log and store a larger
     * record.
     */
    public static final int DEFAULT_MAX_BYTES = 256 * 1024;

    /**
     * The limit of the name of a metadata entry's header, and of the entry's value, in characters. Metadata is copied
     * from an event to the events that it causes, and their records must not grow too large.
     */
    static final int MAX_METADATA = 4_000;

    /**
     * The limit of all metadata entries together, in characters of keys and values: each dead letter stores them, and
     * later events carry them.
     */
    static final int MAX_ALL_METADATA = 16_000;

    private static final Pattern STORABLE = Pattern.compile("\\P{Cntrl}{1,255}");

    /** PostgreSQL's timestamptz can hold the years 1 to 9999, and RFC 3339 can write them. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final Serializer serializer;
    private final EventTopics topics;
    private final SagaIds orderIds;
    private final Function<Object, Optional<String>> wrongIds;
    private final int maxBytes;

    public EventRecordConverter(
            Serializer serializer, EventTopics topics, SagaIds orderIds, Function<Object, Optional<String>> wrongIds) {
        this(serializer, topics, orderIds, wrongIds, DEFAULT_MAX_BYTES);
    }

    /**
     * @param wrongIds describes the first id in a payload that the database may be unable to store; empty if all ids
     *     can be stored
     * @param maxBytes the limit of key, value and headers together; a larger record is not read, and its value is not
     *     kept
     */
    public EventRecordConverter(
            Serializer serializer,
            EventTopics topics,
            SagaIds orderIds,
            Function<Object, Optional<String>> wrongIds,
            int maxBytes) {
        this.serializer = serializer;
        this.topics = topics;
        this.orderIds = orderIds;
        this.wrongIds = wrongIds;
        this.maxBytes = maxBytes;
    }

    @Override
    public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> message, String topic) {
        var event = (DomainEventMessage<?>) message;
        if (event.getPayload() instanceof StoredPayload stored) {
            var orderId = Objects.requireNonNull(
                    stored.sagaId(), () -> "the event " + event.getIdentifier() + " is stored without its order id");
            return record(event, topic, orderId, stored.data());
        }
        return record(event, topic, orderId(event.getPayload()), event.serializePayload(serializer, byte[].class));
    }

    private static ProducerRecord<byte[], byte[]> record(
            DomainEventMessage<?> event, String topic, String orderId, SerializedObject<byte[]> payload) {
        var record = new ProducerRecord<>(topic, utf8(orderId), payload.getData());
        var headers = record.headers();
        put(headers, CONTENT_TYPE, JSON);
        put(headers, SPEC_VERSION, "1.0");
        put(headers, ID, event.getIdentifier());
        put(headers, SOURCE, source(payload.getType().getName()));
        put(headers, TYPE, payload.getType().getName());
        put(headers, REVISION, payload.getType().getRevision());
        put(headers, TIME, event.getTimestamp().toString());
        put(headers, SUBJECT, event.getAggregateIdentifier());
        put(headers, AGGREGATE_TYPE, event.getType());
        put(headers, SEQUENCE, Long.toString(event.getSequenceNumber()));
        event.getMetaData().forEach((key, value) -> put(headers, metaDataHeader(key), value.toString()));
        return record;
    }

    @Override
    public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(read(record));
        } catch (RuntimeException | StackOverflowError unreadable) {
            return Optional.of(UnreadableEvent.message(record, maxBytes, causes(unreadable)));
        }
    }

    private EventMessage<?> read(ConsumerRecord<byte[], byte[]> record) {
        int bytes = UnreadableRecord.size(record);
        require(bytes <= maxBytes, "the record has " + bytes + " bytes; the limit is " + maxBytes);
        var headers = headers(record);
        require(record.value() != null, "the record has no value");
        require(record.key() != null, "the record has no key; the key is the order id");
        var data = new SimpleSerializedObject<>(
                record.value(), byte[].class, text(headers, TYPE), text(headers, REVISION));
        Class<?> type = serializer.classForType(data.getType());
        require(topics.carries(record.topic(), type), data.getType().getName() + " does not belong on this topic");
        Object payload = serializer.deserialize(data);
        require(payload != null, "the value is the JSON null");
        wrongIds.apply(payload).ifPresent(wrong -> require(false, wrong));
        var key = new String(record.key(), StandardCharsets.UTF_8);
        require(key.equals(orderId(payload)), "the key " + key + " is not the order id of the value");
        var time = time(headers);
        return new GenericDomainEventMessage<>(
                storable(headers, AGGREGATE_TYPE),
                storable(headers, SUBJECT),
                number(headers, SEQUENCE),
                new GenericMessage<>(storable(headers, ID), payload, metaData(headers)),
                () -> time);
    }

    private static String causes(Throwable thrown) {
        var text = new StringBuilder();
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (!text.isEmpty()) text.append("; caused by ");
            text.append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage());
        }
        return text.toString();
    }

    private String orderId(Object payload) {
        return orderIds.sagaId(payload)
                .orElseThrow(() -> new IllegalArgumentException(payload.getClass() + " has no order id"));
    }

    /** The source of an event type: "/quadrille/order" for "order.OrderPaid". */
    private static String source(String typeName) {
        return "/quadrille/" + typeName.substring(0, typeName.indexOf('.'));
    }

    /** The headers that belong to the event. Headers that other systems add are ignored. */
    private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        var headers = new HashMap<String, String>();
        for (var header : record.headers()) {
            // Tracing systems write these. An event is readable whatever they contain.
            if (isTrace(header.key()) && header.value() != null) {
                var trace = new String(header.value(), StandardCharsets.UTF_8);
                if (isStorable(trace)) headers.put(header.key(), trace);
            }
            if (!header.key().startsWith(EVENT_PREFIX) && !header.key().startsWith(METADATA_PREFIX)) continue;
            require(header.value() != null, "the header " + header.key() + " has no value");
            var other = headers.put(header.key(), text(header));
            require(other == null, "the header " + header.key() + " occurs twice");
        }
        return headers;
    }

    private static String text(Header header) {
        try {
            return StrictUtf8.decode(header.value());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the header " + header.key() + " is not UTF-8", e);
        }
    }

    private static String text(Map<String, String> headers, String name) {
        var value = headers.getOrDefault(name, "");
        require(!value.isBlank(), "the header " + name + " is missing");
        return value;
    }

    /** The header's text, which must fit into an indexed column and a log line. */
    private static String storable(Map<String, String> headers, String name) {
        var value = text(headers, name);
        require(
                STORABLE.matcher(value).matches(),
                "the header " + name + " must have 1 to 255 characters, none of them a control character");
        return value;
    }

    /** Whether a jsonb column can hold the text, and the text is within the limit. */
    private static boolean isStorable(String metaData) {
        return metaData.length() <= MAX_METADATA && metaData.indexOf(0) < 0;
    }

    private static long number(Map<String, String> headers, String name) {
        try {
            long number = Long.parseLong(text(headers, name));
            require(number >= 0, "the header " + name + " is negative");
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the header " + name + " is not a number: " + headers.get(name), e);
        }
    }

    private static Instant time(Map<String, String> headers) {
        try {
            var time = Instant.parse(text(headers, TIME));
            require(
                    !time.isBefore(EARLIEST) && !time.isAfter(LATEST),
                    "the header " + TIME + " must be a time in the years 1 to 9999, was " + headers.get(TIME));
            return time;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the header " + TIME + " is not RFC 3339: " + headers.get(TIME), e);
        }
    }

    private static MetaData metaData(Map<String, String> headers) {
        var metaData = new HashMap<String, Object>();
        headers.forEach((name, value) -> {
            if (name.startsWith(METADATA_PREFIX)) {
                require(
                        isStorable(name) && isStorable(value),
                        "the header " + name + " must have at most " + MAX_METADATA
                                + " characters, none of them U+0000");
                metaData.put(name.substring(METADATA_PREFIX.length()), value);
            } else if (isTrace(name)) metaData.put(name, value);
        });
        int all = metaData.entrySet().stream()
                .mapToInt(entry ->
                        entry.getKey().length() + entry.getValue().toString().length())
                .sum();
        require(
                all <= MAX_ALL_METADATA,
                "all metadata entries together must have at most " + MAX_ALL_METADATA + " characters, had " + all);
        return MetaData.from(metaData);
    }

    private static String metaDataHeader(String key) {
        return isTrace(key) ? key : METADATA_PREFIX + key;
    }

    private static boolean isTrace(String name) {
        return name.equals(TRACE_PARENT) || name.equals(TRACE_STATE);
    }

    private static void require(boolean condition, String message) {
        if (!condition) throw new IllegalArgumentException(message);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
