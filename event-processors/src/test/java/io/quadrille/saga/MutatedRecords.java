package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import io.quadrille.order.OrderEvent.OrderProcessed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import io.quadrille.order.OrderLine;
import io.quadrille.order.PricedLine;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records in the format of real ones with one to three changes each: lengths, characters, numbers, times, duplicates,
 * nesting, encodings and types, in key, value and headers. Their orders, {@code mutant-…}, were never placed. The same
 * seed gives the same records.
 */
final class MutatedRecords {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            ".",
            "..",
            "a/b",
            "null",
            "\u0000",
            "a\u0000b",
            "\uD800",
            "\uDC00x",
            "a\nb",
            "\u001b[31m",
            "\u202e",
            "\u2028",
            "\uFEFF",
            "\uFFFF",
            "ä",
            "\uD83D\uDE00",
            "%00",
            "'; drop table checkout; --",
            "${jndi:ldap://x}",
            "#{1+1}",
            "{}",
            "0",
            "-1",
            "NaN",
            "x".repeat(64),
            "x".repeat(65),
            "x".repeat(3_000),
            "x".repeat(100_000));

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1e2",
            "1e400",
            "1e-400",
            "0.1",
            "1.0",
            "100000",
            "100001",
            "00",
            "NaN",
            "9".repeat(500),
            "9".repeat(2_000));

    private static final List<String> TIMES = List.of(
            "0001-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "-0001-12-31T23:59:59Z",
            "9999-12-31T23:59:59.999999999Z",
            "+10000-01-01T00:00:00Z",
            "+294276-12-31T23:59:59Z",
            "+294277-01-01T00:00:00Z",
            "-1000000000-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "2262-04-12T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-06-30T23:59:60Z",
            "2026-01-01T00:00:00+02:00",
            "2026-01-01",
            "infinity",
            "-infinity",
            "now",
            "0");

    private static final List<String> TYPES = List.of(
            "order.OrderCancelled",
            "order.PlaceOrder",
            "wallet.OrderPaid",
            "wallet.WalletDebited",
            "inventory.StockRestored",
            "Order",
            "java.lang.String",
            "org.axonframework.messaging.MetaData",
            "empty",
            "[B",
            "order.orderpaid");

    private static final List<Charset> ENCODINGS = List.of(
            StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1, Charset.forName("UTF-32"));

    private interface Mutation {
        ProducerRecord<byte[], byte[]> on(ProducerRecord<byte[], byte[]> record);
    }

    private final Random random;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Function<SagaTopic, String> names;
    private final List<Mutation> changes = List.of(
            this::key,
            this::value,
            this::bytes,
            this::json,
            this::json,
            this::json,
            this::json,
            this::header,
            this::header,
            this::header,
            this::time,
            this::further,
            this::topic);
    private int number;

    MutatedRecords(long seed, KafkaMessageConverter<byte[], byte[]> converter, Function<SagaTopic, String> names) {
        this.random = new Random(seed);
        this.converter = converter;
        this.names = names;
    }

    /** The next record; sometimes the same record several times. */
    List<ProducerRecord<byte[], byte[]>> next() {
        var record = good(Topics.all().get(random.nextInt(Topics.all().size())), "mutant-" + number++);
        for (int left = 1 + random.nextInt(3); left > 0; left--)
            record = any(changes).on(record);
        return random.nextInt(50) == 0 ? List.of(record, record, record) : List.of(record);
    }

    private ProducerRecord<byte[], byte[]> good(SagaTopic topic, String orderId) {
        var products = IntStream.rangeClosed(1, 1 + random.nextInt(3))
                .mapToObj(i -> i == 1 ? "pen" : "pen-" + i)
                .toList();
        int quantity = 1 + random.nextInt(100_000);
        long price = random.nextLong(100_000_000_000L);
        var priced = products.stream()
                .map(product -> new PricedLine(product, quantity, price))
                .toList();
        var payload = switch (topic.topicName()) {
            case "order.processing" ->
                new OrderProcessingStarted(
                        orderId,
                        "ann",
                        random.nextBoolean() ? null : "c-1",
                        products.stream().map(p -> new OrderLine(p, quantity)).toList());
            case "order.processing.stock.success" ->
                new StockDeducted(
                        orderId,
                        products.stream()
                                .map(p -> new DeductedLine(p, quantity, price))
                                .toList());
            case "order.processing.coupon.success" ->
                new CouponUsed(orderId, "c-1", "ann", new Discount(Discount.Type.PERCENT, 1 + random.nextInt(100)));
            case "order.payment" -> new OrderPaymentRequested(orderId, "ann", random.nextInt(1_000));
            case "order.processed" ->
                new OrderProcessed(
                        orderId, "ann", "c-1", priced, random.nextLong(), random.nextLong(), random.nextLong());
            default -> SagaEvents.payload(topic, orderId);
        };
        var event = new GenericDomainEventMessage<>(
                "Order",
                "order:" + orderId,
                0,
                payload,
                Map.of("correlationId", "m-1", "actor", "mallory"),
                "e-" + orderId,
                SagaEvents.TIME);
        return converter.createKafkaMessage(event, names.apply(topic));
    }

    private ProducerRecord<byte[], byte[]> key(ProducerRecord<byte[], byte[]> record) {
        return with(
                record,
                switch (random.nextInt(5)) {
                    case 0 -> null;
                    case 1 -> noise(3_000);
                    case 2 -> utf8(letters(10_000));
                    default -> utf8(any(TEXTS));
                },
                record.value());
    }

    private ProducerRecord<byte[], byte[]> value(ProducerRecord<byte[], byte[]> record) {
        var text = text(record);
        return with(
                record,
                record.key(),
                switch (random.nextInt(9)) {
                    case 0 -> null;
                    case 1 -> noise(300_000);
                    case 2 -> utf8("[".repeat(random.nextInt(100_000)));
                    case 3 -> utf8("{\"a\":".repeat(random.nextInt(600)) + text);
                    case 4 -> utf8(any(NUMBERS));
                    case 5 -> utf8(" ".repeat(random.nextInt(10_000)) + text);
                    case 6 -> utf8(text + text);
                    case 7 -> utf8("\uFEFF" + text);
                    default -> text.getBytes(any(ENCODINGS));
                });
    }

    /** One byte of the value is changed, removed or added, or the value is truncated. */
    private ProducerRecord<byte[], byte[]> bytes(ProducerRecord<byte[], byte[]> record) {
        var bytes = record.value();
        if (bytes == null || bytes.length == 0) return value(record);
        int at = random.nextInt(bytes.length);
        var before = new String(bytes, 0, at, StandardCharsets.ISO_8859_1);
        var after = new String(bytes, at + 1, bytes.length - at - 1, StandardCharsets.ISO_8859_1);
        var changed = switch (random.nextInt(4)) {
            case 0 -> before + (char) random.nextInt(256) + after;
            case 1 -> before + after;
            case 2 -> before + (char) random.nextInt(256) + (char) bytes[at] + after;
            default -> before;
        };
        return with(record, record.key(), changed.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Changes one property at any depth. If it is the order id, the key changes too in half of the cases. */
    private ProducerRecord<byte[], byte[]> json(ProducerRecord<byte[], byte[]> record) {
        JsonNode tree;
        try {
            tree = JSON.readTree(record.value());
        } catch (RuntimeException changedBefore) {
            return value(record);
        }
        var objects = new ArrayList<ObjectNode>();
        collect(tree, objects);
        if (objects.isEmpty()) return value(record);
        var object = any(objects);
        var property = object.isEmpty() ? "orderId" : any(List.copyOf(object.propertyNames()));
        var text = random.nextInt(4) == 0 ? letters(1 + random.nextInt(10_000)) : any(TEXTS);
        var marker = "\"the number\"";
        switch (random.nextInt(9)) {
            case 0 -> object.remove(property);
            case 1 -> object.putNull(property);
            case 2 -> object.put(any(TEXTS), text);
            case 3 -> object.putArray(property).add(text);
            case 4 -> object.putObject(property).put(property, text);
            case 5 -> object.put(property, "the number");
            case 6 -> {
                if (object.get(property) instanceof ArrayNode lines && !lines.isEmpty()) {
                    var line = lines.get(0);
                    if (line.toString().length() > 100) break;
                    for (int more = random.nextInt(4_000); more > 0; more--) lines.add(line);
                }
            }
            default -> object.put(property, text);
        }
        var key = record.key();
        if (property.equals("orderId") && object == tree && random.nextBoolean())
            key = utf8(tree.path("orderId").asString(""));
        return with(record, key, utf8(JSON.writeValueAsString(tree).replace(marker, any(NUMBERS))));
    }

    private static void collect(JsonNode node, List<ObjectNode> objects) {
        if (node instanceof ObjectNode object) objects.add(object);
        node.valueStream().forEach(child -> collect(child, objects));
    }

    /** Changes one of the headers of the event. */
    private ProducerRecord<byte[], byte[]> header(ProducerRecord<byte[], byte[]> record) {
        var all = record.headers().toArray();
        if (all.length == 0) return further(record);
        var name = all[random.nextInt(all.length)].key();
        var value = switch (random.nextInt(7)) {
            case 0 -> null;
            case 1 -> noise(3_000);
            case 2 -> utf8(letters(10_000));
            case 3 -> utf8(any(NUMBERS));
            case 4 -> utf8(any(TYPES));
            default -> utf8(any(TEXTS));
        };
        if (random.nextInt(4) == 0) return headers(record, List.of(new RecordHeader(name, value)), "");
        return random.nextInt(5) == 0
                ? headers(record, List.of(), name)
                : headers(record, List.of(new RecordHeader(name, value)), name);
    }

    private ProducerRecord<byte[], byte[]> time(ProducerRecord<byte[], byte[]> record) {
        return headers(record, List.of(new RecordHeader(RecordHeaders.TIME, utf8(any(TIMES)))), RecordHeaders.TIME);
    }

    /** Adds headers, few or many. */
    private ProducerRecord<byte[], byte[]> further(ProducerRecord<byte[], byte[]> record) {
        var prefix = any(List.of(
                "", "x-", RecordHeaders.METADATA_PREFIX, RecordHeaders.EVENT_PREFIX, RecordHeaders.TRACE_PARENT));
        var name = prefix + any(TEXTS).replaceAll("[\\uD800-\\uDFFF]", "?");
        var value = random.nextBoolean() ? null : utf8(any(TEXTS));
        int length = name.length() + (value == null ? 0 : value.length);
        int times = random.nextInt(20) == 0 && length < 200 ? 1_000 : 1;
        return headers(record, Collections.nCopies(times, new RecordHeader(name, value)), "");
    }

    private ProducerRecord<byte[], byte[]> topic(ProducerRecord<byte[], byte[]> record) {
        var other = names.apply(Topics.all().get(random.nextInt(Topics.all().size())));
        return new ProducerRecord<>(other, null, record.key(), record.value(), record.headers());
    }

    private static ProducerRecord<byte[], byte[]> headers(
            ProducerRecord<byte[], byte[]> record, List<? extends Header> further, String without) {
        var headers = new ArrayList<Header>();
        record.headers().forEach(header -> headers.add(header));
        headers.removeIf(header -> header.key().equals(without));
        headers.addAll(further);
        return new ProducerRecord<>(record.topic(), null, record.key(), record.value(), headers);
    }

    private static ProducerRecord<byte[], byte[]> with(
            ProducerRecord<byte[], byte[]> record, byte[] key, byte[] value) {
        return new ProducerRecord<>(record.topic(), null, key, value, record.headers());
    }

    private static String text(ProducerRecord<byte[], byte[]> record) {
        return record.value() == null ? "null" : new String(record.value(), UTF_8);
    }

    private byte[] noise(int most) {
        var bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String letters(int most) {
        return random.ints(random.nextInt(most), 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
