package io.quadrille.engine.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quadrille.order.OrderEvent.OrderProcessed;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Kinds of damage to a record, each with the expected cause and with a change that damages a good record. */
public enum Damage {
    NO_VALUE("the record has no value", (record, names) -> with(record, record.key(), null)),
    EMPTY_VALUE("No content to map", (record, names) -> with(record, record.key(), new byte[0])),
    JSON_NULL("the value is the JSON null", (record, names) -> text(record, json -> "null")),
    JSON_OF_ANOTHER_SHAPE("from Array value", (record, names) -> text(record, json -> "[" + json + "]")),
    BROKEN_JSON("Unexpected character (';'", (record, names) -> text(record, json -> json.replaceFirst(":", ";"))),
    TRUNCATED_JSON(
            "Unexpected end-of-input", (record, names) -> text(record, json -> json.substring(0, json.length() - 3))),
    TRAILING_JSON("Trailing token", (record, names) -> text(record, json -> json + json)),
    DEEPLY_NESTED_JSON(
            "nesting depth",
            (record, names) -> text(record, json -> json.replaceFirst("\\{", "{\"deep\":" + "[".repeat(100_000)))),
    OVERSIZE(
            "bytes; the limit is 262144",
            (record, names) -> text(record, json -> json + " ".repeat(EventRecordConverter.DEFAULT_MAX_BYTES))),
    STRING_FOR_NUMBER(
            "Cannot coerce String value",
            (record, names) -> text(record, json -> json.replaceFirst(":(\\d+)", ":\"$1\""))),
    FRACTION_FOR_NUMBER(
            "Cannot coerce Floating-point value",
            (record, names) -> text(record, json -> json.replaceFirst(":(\\d+)", ":$1.5"))),
    NULL_FOR_NUMBER(
            "Cannot map `null` into type",
            (record, names) -> text(record, json -> json.replaceFirst(":\\d+", ":null"))),
    NUMBER_TOO_LARGE(
            "out of range",
            (record, names) -> text(record, json -> json.replaceFirst(":\\d+", ":99999999999999999999"))),
    MISSING_PROPERTY(
            "Missing creator property 'orderId'",
            (record, names) -> text(record, json -> json.replaceFirst("\"orderId\":\"[^\"]*\",", ""))),
    UNKNOWN_PROPERTY(
            "Unrecognized property \"price\"",
            (record, names) -> text(record, json -> json.replaceFirst("\\{", "{\"price\":1,"))),
    INVALID_UTF8_IN_KEY_AND_VALUE(
            "Invalid UTF-8", (record, names) -> with(record, latin1(record.key()), latin1(record.value()))),
    INVALID_UTF8_IN_HEADER(
            "the header ce_subject is not UTF-8",
            (record, names) -> header(record, names.aggregate(), latin1("o-1".getBytes(UTF_8)))),
    NO_KEY("the record has no key", (record, names) -> with(record, null, record.value())),
    WRONG_KEY(
            "the key another is not the order id of the value",
            (record, names) -> with(record, "another".getBytes(UTF_8), record.value())),
    NO_ID("the header ce_id is missing", (record, names) -> without(record, names.id())),
    NO_TYPE("the header ce_type is missing", (record, names) -> without(record, names.type())),
    NO_REVISION("the header ce_revision is missing", (record, names) -> without(record, names.revision())),
    NO_TIME("the header ce_time is missing", (record, names) -> without(record, names.time())),
    NO_AGGREGATE("the header ce_subject is missing", (record, names) -> without(record, names.aggregate())),
    NO_AGGREGATE_TYPE(
            "the header ce_aggregatetype is missing", (record, names) -> without(record, names.aggregateType())),
    NO_SEQUENCE("the header ce_sequence is missing", (record, names) -> without(record, names.sequence())),
    BLANK_ID("the header ce_id is missing", (record, names) -> header(record, names.id(), " ")),
    HEADER_WITHOUT_VALUE("the header ce_id has no value", (record, names) -> header(record, names.id(), (byte[]) null)),
    DUPLICATE_HEADER("the header ce_id occurs twice", (record, names) -> {
        record.headers().add(names.id(), "another".getBytes(UTF_8));
        return record;
    }),
    UNKNOWN_TYPE(
            "no message type is named order.OrderTeleported",
            (record, names) -> header(record, names.type(), "order.OrderTeleported")),
    CLASS_NAME_FOR_TYPE(
            "no message type is named io.quadrille.order.OrderEvent$OrderProcessed",
            (record, names) -> header(record, names.type(), OrderProcessed.class.getName())),
    NUL_IN_TYPE("no message type is named order.", (record, names) -> header(record, names.type(), "order.\u0000")),
    TYPE_OF_ANOTHER_TOPIC("order.OrderCancelled does not belong on this topic", (record, names) -> {
        var orderId = new String(record.key(), UTF_8);
        var value = "{\"orderId\":\"%s\",\"source\":\"wallet\",\"reason\":\"x\"}".formatted(orderId);
        var cancelled = header(with(record, record.key(), value.getBytes(UTF_8)), names.type(), "order.OrderCancelled");
        return header(cancelled, names.revision(), "1");
    }),
    LATER_REVISION("revision 99 of ", (record, names) -> header(record, names.revision(), "99")),
    MALFORMED_TIME("the header ce_time is not RFC 3339: soon", (record, names) -> header(record, names.time(), "soon")),
    MALFORMED_SEQUENCE(
            "the header ce_sequence is not a number: one", (record, names) -> header(record, names.sequence(), "one")),
    NEGATIVE_SEQUENCE("the header ce_sequence is negative", (record, names) -> header(record, names.sequence(), "-1")),
    SEQUENCE_TOO_LARGE(
            "the header ce_sequence is not a number: 9223372036854775808",
            (record, names) -> header(record, names.sequence(), "9223372036854775808")),
    KEY_OF_200000_LETTERS(
            "the key ", (record, names) -> with(record, randomLetters(200_000).getBytes(UTF_8), record.value())),
    ORDER_ID_OF_6000_LETTERS(
            "orderId must be 1 to 64 letters", (record, names) -> orderId(record, randomLetters(6_000))),
    ORDER_ID_OF_65_LETTERS("orderId must be 1 to 64 letters", (record, names) -> orderId(record, "o".repeat(65))),
    EMPTY_ORDER_ID("orderId must be 1 to 64 letters", (record, names) -> orderId(record, "")),
    ORDER_ID_OF_TWO_DOTS("orderId must be 1 to 64 letters", (record, names) -> orderId(record, "..")),
    NUL_IN_ORDER_ID("orderId must be 1 to 64 letters", (record, names) -> orderId(record, "o-\u0000")),
    LONE_SURROGATE_IN_ORDER_ID("orderId must be 1 to 64 letters", (record, names) -> orderId(record, "o-\uD800")),
    LINE_BREAK_IN_ORDER_ID("orderId must be 1 to 64 letters", (record, names) -> orderId(record, "o-\n1")),
    ID_OF_6000_LETTERS(
            "the header ce_id must have 1 to 255 characters",
            (record, names) -> header(record, names.id(), randomLetters(6_000))),
    NUL_IN_ID(
            "the header ce_id must have 1 to 255 characters",
            (record, names) -> header(record, names.id(), "e-\u0000")),
    SUBJECT_OF_6000_LETTERS(
            "the header ce_subject must have 1 to 255 characters",
            (record, names) -> header(record, names.aggregate(), randomLetters(6_000))),
    NUL_IN_SUBJECT(
            "the header ce_subject must have 1 to 255 characters",
            (record, names) -> header(record, names.aggregate(), "order:\u0000")),
    NUL_IN_AGGREGATE_TYPE(
            "the header ce_aggregatetype must have 1 to 255 characters",
            (record, names) -> header(record, names.aggregateType(), "Or\u0000der")),
    TIME_BEFORE_ALL(
            "the header ce_time must be a time in the years 1 to 9999",
            (record, names) -> header(record, names.time(), "-1000000000-01-01T00:00:00Z")),
    TIME_AFTER_ALL(
            "the header ce_time must be a time in the years 1 to 9999",
            (record, names) -> header(record, names.time(), "+1000000000-12-31T23:59:59.999999999Z")),
    TIME_BEYOND_POSTGRESQL(
            "the header ce_time must be a time in the years 1 to 9999",
            (record, names) -> header(record, names.time(), "+294277-01-01T00:00:00Z")),
    TIME_IN_YEAR_ZERO(
            "the header ce_time must be a time in the years 1 to 9999",
            (record, names) -> header(record, names.time(), "0000-12-31T23:59:59Z")),
    NUL_IN_METADATA(
            "the header meta-correlationId must have at most 4000 characters",
            (record, names) -> header(record, "meta-correlationId", "m-\u0000")),
    NUL_IN_METADATA_NAME("must have at most 4000 characters", (record, names) -> header(record, "meta-\u0000", "x")),
    METADATA_OF_100000_LETTERS(
            "the header meta-actor must have at most 4000 characters",
            (record, names) -> header(record, "meta-actor", randomLetters(100_000))),
    METADATA_OF_20000_LETTERS_IN_ALL(
            "all metadata entries together must have at most 16000 characters", (record, names) -> {
                for (int i = 0; i < 5; i++)
                    record.headers().add("meta-" + i, randomLetters(4_000).getBytes(UTF_8));
                return record;
            });

    private interface Act {
        ProducerRecord<byte[], byte[]> on(ProducerRecord<byte[], byte[]> record, HeaderNames names);
    }

    private final String cause;
    private final Act act;

    Damage(String cause, Act act) {
        this.cause = cause;
        this.act = act;
    }

    /** A part of the cause with which such a record is parked. */
    public String cause() {
        return cause;
    }

    /** The damaged record; the good one must not be used afterwards. */
    public ProducerRecord<byte[], byte[]> on(ProducerRecord<byte[], byte[]> good, HeaderNames names) {
        return act.on(good, names);
    }

    private static ProducerRecord<byte[], byte[]> with(
            ProducerRecord<byte[], byte[]> record, byte[] key, byte[] value) {
        return new ProducerRecord<>(record.topic(), null, record.timestamp(), key, value, record.headers());
    }

    private static ProducerRecord<byte[], byte[]> text(
            ProducerRecord<byte[], byte[]> record, UnaryOperator<String> change) {
        return with(
                record,
                record.key(),
                change.apply(new String(record.value(), UTF_8)).getBytes(UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> without(ProducerRecord<byte[], byte[]> record, String header) {
        record.headers().remove(header);
        return record;
    }

    private static ProducerRecord<byte[], byte[]> header(
            ProducerRecord<byte[], byte[]> record, String header, String text) {
        return header(record, header, text.getBytes(UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> header(
            ProducerRecord<byte[], byte[]> record, String header, byte[] value) {
        without(record, header).headers().add(header, value);
        return record;
    }

    /** In the key and in the value, where what Java or JSON do not write as it is stands as an escape. */
    private static ProducerRecord<byte[], byte[]> orderId(ProducerRecord<byte[], byte[]> record, String orderId) {
        var json = new StringBuilder();
        orderId.chars()
                .forEach(c ->
                        json.append(c < ' ' || Character.isSurrogate((char) c) ? "\\u%04x".formatted(c) : (char) c));
        var changed = text(
                record,
                value -> value.replaceFirst(
                        "\"orderId\":\"[^\"]*\"", Matcher.quoteReplacement("\"orderId\":\"" + json + "\"")));
        return with(changed, orderId.getBytes(UTF_8), changed.value());
    }

    /** Letters that do not compress: PostgreSQL compresses what is too long for an index. */
    private static String randomLetters(int length) {
        return new Random(1)
                .ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * The order id, which begins with "o-", in bytes that are no UTF-8: a lenient reader sees the same in key and
     * value.
     */
    private static byte[] latin1(byte[] text) {
        return new String(text, UTF_8).replace("o-", "ö-").getBytes(StandardCharsets.ISO_8859_1);
    }
}
