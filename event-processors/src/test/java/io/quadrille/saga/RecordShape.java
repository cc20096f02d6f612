package io.quadrille.saga;

import io.quadrille.engine.transport.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The common form of all records of one kind: topic, event type, header names, and the field names and JSON types of
 * the value. A nullable field gives two shapes.
 *
 * @param topic without prefix
 */
record RecordShape(String topic, String type, SortedSet<String> headers, Object value) {

    static final JsonMapper JSON = JsonMapper.shared();

    /** The shape of a record in the format of docs/reference/records.md. */
    static RecordShape documented(JsonNode example) {
        return new RecordShape(
                example.get("topic").asString(),
                example.get("headers").get(RecordHeaders.TYPE).asString(),
                new TreeSet<>(example.get("headers").propertyNames()),
                shape(example.get("value")));
    }

    static RecordShape seen(ConsumerRecord<byte[], byte[]> record, String topicPrefix) {
        return documented(example(record, topicPrefix));
    }

    /** The record in the format of docs/reference/records.md. */
    static JsonNode example(ConsumerRecord<byte[], byte[]> record, String topicPrefix) {
        var example = JSON.createObjectNode();
        example.put("topic", record.topic().substring(topicPrefix.length()));
        example.put("key", new String(record.key(), StandardCharsets.UTF_8));
        var headers = example.putObject("headers");
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        example.set("value", JSON.readTree(record.value()));
        return example;
    }

    private static Object shape(JsonNode node) {
        if (node.isObject()) {
            return node.propertyStream()
                    .collect(Collectors.toMap(Map.Entry::getKey, f -> shape(f.getValue()), (a, b) -> a, TreeMap::new));
        }
        if (node.isArray()) {
            Set<Object> elements = node.valueStream().map(RecordShape::shape).collect(Collectors.toSet());
            return elements;
        }
        return node.getNodeType();
    }
}
