package io.quadrille.saga;

import static io.quadrille.saga.RecordShape.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.provenance.Provenance;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.inventory.InventoryCommand.RestoreStock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The nine topics read with a Kafka client, a JSON parser and docs/reference/records.md, without Axon. */
class PlainConsumerTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "records.md");
    private static final Pattern EXAMPLE = Pattern.compile("```json\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern HEADER_ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    private static RunningSystem system;
    private static List<ConsumerRecord<byte[], byte[]>> records;

    @BeforeAll
    static void orders_of_every_kind() throws IOException {
        system = RunningSystem.start();
        new OrderBuilder(system).place();
        new OrderBuilder(system).withoutCoupon().place();
        new OrderBuilder(system).withQuantityAboveStock().place();
        new OrderBuilder(system).withUnknownProduct().place();
        new OrderBuilder(system).withInsufficientBalance().place();
        var closed = new OrderBuilder(system).withUnknownCoupon();
        system.commands().sendAndWait(new RestoreStock(closed.orderId()));
        closed.place();
        try (var topicClient = new TopicClient(system)) {
            new IdleDetector(system, topicClient).awaitIdle();
            records = topicClient.read();
        }
        // Input for an update of the document.
        Files.writeString(Path.of("target", "records-seen.md"), String.join("\n\n", asDocumented()));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void every_topic_has_records() {
        assertThat(records.stream()
                        .map(record -> record.topic().substring(system.topicPrefix.length()))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Topics.all().stream().map(SagaTopic::topicName).toList())
                .hasSize(9);
    }

    @Test
    void every_record_has_a_json_object_as_value_and_its_order_id_as_key() {
        assertThat(records).allSatisfy(record -> {
            var value = JSON.readTree(record.value());
            assertThat(value.isObject()).isTrue();
            assertThat(new String(record.key(), StandardCharsets.UTF_8))
                    .isEqualTo(value.get("orderId").asString());
        });
    }

    @Test
    void every_record_is_a_cloud_event() {
        assertThat(records).allSatisfy(record -> {
            assertThat(header(record, "content-type")).isEqualTo("application/json");
            assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
            assertThat(header(record, "ce_id")).isNotBlank();
            assertThat(URI.create(header(record, "ce_source")).getPath()).startsWith("/quadrille/");
            assertThat(header(record, "ce_type")).matches("(order|inventory|coupon|wallet)\\.[A-Z]\\w+");
            assertThat(header(record, "ce_subject")).isNotBlank();
            assertThat(Instant.parse(header(record, "ce_time"))).isBefore(Instant.now());
        });
        assertThat(records.stream().map(TopicClient::eventId)).doesNotHaveDuplicates();
    }

    @Test
    void no_record_has_a_header_twice() {
        assertThat(records)
                .allSatisfy(r -> assertThat(Stream.of(r.headers().toArray()).map(h -> h.key()))
                        .doesNotHaveDuplicates());
    }

    @Test
    void every_record_equals_its_event_in_the_store() {
        assertThat(records).allSatisfy(record -> {
            var stored = stored(TopicClient.eventId(record));
            assertThat(header(record, RecordHeaders.TYPE)).isEqualTo(stored.get("payload_type"));
            assertThat(header(record, RecordHeaders.REVISION)).isEqualTo(stored.get("payload_revision"));
            assertThat(header(record, RecordHeaders.SUBJECT)).isEqualTo(stored.get("aggregate_identifier"));
            assertThat(header(record, RecordHeaders.AGGREGATE_TYPE)).isEqualTo(stored.get("type"));
            assertThat(header(record, RecordHeaders.SEQUENCE))
                    .isEqualTo(stored.get("sequence_number").toString());
            assertThat(Instant.parse(header(record, RecordHeaders.TIME))).isEqualTo(stored.get("time"));
            assertThat(JSON.readTree(record.value())).isEqualTo(JSON.readTree((String) stored.get("payload")));
            assertThat(metaData(record)).isEqualTo(JSON.readTree((String) stored.get("meta_data")));
        });
    }

    @Test
    void the_document_shows_every_kind_of_record_correctly() throws IOException {
        assertThat(documentedShapes(Files.readString(DOCUMENT)))
                .as("examples in docs/reference/records.md; those of this run are in target/records-seen.md")
                .containsExactlyInAnyOrderElementsOf(seenShapes());
    }

    @Test
    void the_document_explains_every_header() throws IOException {
        var explained = HEADER_ROW
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> row.group(1))
                .toList();
        var seen = records.stream()
                .flatMap(record -> Stream.of(record.headers().toArray()).map(header -> header.key()))
                .collect(Collectors.toCollection(TreeSet::new));
        // These headers are only on republished records, on records with tracing, and on records of requests with a
        // reason.
        seen.addAll(List.of(RecordHeaders.REPUBLISHED, RecordHeaders.TRACE_PARENT, RecordHeaders.TRACE_STATE));
        seen.add(RecordHeaders.METADATA_PREFIX + Provenance.REASON);
        assertThat(explained).containsExactlyInAnyOrderElementsOf(seen);
    }

    @Test
    void a_document_with_a_wrong_field_header_or_type_is_detected() throws IOException {
        var document = Files.readString(DOCUMENT);
        for (var change : Map.of("\"unitPrice\"", "\"price\"", "\"ce_time\"", "\"time\"", ": 2500", ": \"2500\"")
                .entrySet()) {
            assertThat(document).contains(change.getKey());
            var changed = documentedShapes(document.replace(change.getKey(), change.getValue()));
            assertThat(Set.copyOf(changed)).isNotEqualTo(Set.copyOf(seenShapes()));
        }
    }

    private static List<RecordShape> documentedShapes(String document) {
        return EXAMPLE.matcher(document)
                .results()
                .map(e -> RecordShape.documented(JSON.readTree(e.group(1))))
                .toList();
    }

    private static List<RecordShape> seenShapes() {
        return records.stream()
                .map(record -> RecordShape.seen(record, system.topicPrefix))
                .distinct()
                .toList();
    }

    /** One example of each shape. */
    private static List<String> asDocumented() {
        var examples = new LinkedHashMap<RecordShape, JsonNode>();
        for (var record : records) {
            examples.putIfAbsent(
                    RecordShape.seen(record, system.topicPrefix), RecordShape.example(record, system.topicPrefix));
        }
        return examples.values().stream()
                .map(e -> "```json\n" + e.toPrettyString() + "\n```")
                .toList();
    }

    private static Map<String, Object> stored(String eventId) {
        return system.sql()
                .sql("""
                    select payload_type, payload_revision, aggregate_identifier, type, sequence_number, time_stamp,
                      payload::text as payload, meta_data::text as meta_data
                    from event_log where event_identifier = :id\
                    """)
                .param("id", eventId)
                .query((row, number) -> {
                    var stored = new LinkedHashMap<String, Object>();
                    for (var column : List.of(
                            "payload_type",
                            "payload_revision",
                            "aggregate_identifier",
                            "type",
                            "payload",
                            "meta_data")) {
                        stored.put(column, row.getString(column));
                    }
                    stored.put("sequence_number", row.getLong("sequence_number"));
                    stored.put("time", row.getTimestamp("time_stamp").toInstant());
                    return stored;
                })
                .single();
    }

    private static JsonNode metaData(ConsumerRecord<byte[], byte[]> record) {
        var metaData = JSON.createObjectNode();
        record.headers().forEach(header -> {
            if (header.key().startsWith(RecordHeaders.METADATA_PREFIX)) {
                var name = header.key().substring(RecordHeaders.METADATA_PREFIX.length());
                metaData.put(name, new String(header.value(), StandardCharsets.UTF_8));
            }
        });
        return metaData;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return TopicClient.header(record, name);
    }
}
