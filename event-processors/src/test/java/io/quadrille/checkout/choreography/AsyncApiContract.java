package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.RecordHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/reference/asyncapi.yaml says about topics, groups, headers and payloads, beside what the code says. */
final class AsyncApiContract {

    /** The properties that may be null; a record cannot tell. */
    private static final Set<String> NULLABLE = Set.of(
            "OrderProcessingStarted.couponId",
            "OrderProcessed.couponId",
            "StockDeductionFailed.productId",
            "StockDeductionFailed.available");

    private static final Set<String> NOT_HEADER_NAMES =
            Set.of(RecordHeaders.JSON, RecordHeaders.EVENT_PREFIX, RecordHeaders.METADATA_PREFIX);

    private final AsyncApi document;

    AsyncApiContract(AsyncApi document) {
        this.document = document;
    }

    static Stream<Class<?>> publishedTypes() {
        return Topics.all().stream().flatMap(topic -> topic.eventTypes().stream());
    }

    /** A message of the document: a type in one of its revisions. */
    record Message(Class<?> type, String revision) {

        /** The type's name; in an earlier revision, with its number. */
        String key() {
            return type.getSimpleName() + (isCurrent() ? "" : revision);
        }

        boolean isCurrent() {
            return revision.equals(
                    CheckoutSaga.SAGA.messageTypes().of(type).orElseThrow().revision());
        }

        String typeName() {
            return CheckoutSaga.SAGA.messageTypes().of(type).orElseThrow().name();
        }
    }

    static Stream<Message> messages(Class<?> type) {
        int current = Integer.parseInt(
                CheckoutSaga.SAGA.messageTypes().of(type).orElseThrow().revision());
        return IntStream.rangeClosed(1, current).mapToObj(revision -> new Message(type, Integer.toString(revision)));
    }

    /** Each topic is a channel with its address, partitions and messages, and no other is there. */
    void channelsAreTheTopics() {
        var documented = new HashMap<String, Object>();
        var channels = document.at("channels");
        for (var name : channels.map().keySet()) {
            var channel = channels.at(name);
            var messages = channel.at("messages");
            for (var message : messages.map().keySet()) {
                assertThat(messages.at(message)).isEqualTo(document.at("components", "messages", message));
            }
            documented.put(
                    (String) channel.at("address").node(),
                    List.of(
                            channel.at("bindings", "kafka", "partitions").node(),
                            messages.map().keySet()));
        }
        assertThat(documented)
                .isEqualTo(Topics.all().stream()
                        .collect(Collectors.toMap(
                                SagaTopic::topicName,
                                topic -> List.of(
                                        topic.partitions(),
                                        topic.eventTypes().stream()
                                                .flatMap(AsyncApiContract::messages)
                                                .map(Message::key)
                                                .collect(Collectors.toSet())))));
    }

    /**
     * A topic is received by its reactors, and each of its messages sent by the domain that its logical name begins
     * with.
     */
    void operationsAreTheReactorsAndTheOwners() {
        var documented = new ArrayList<String>();
        var operations = document.at("operations");
        for (var name : operations.map().keySet()) {
            var operation = operations.at(name);
            var address = operation.at("channel", "address").node();
            var who = operation.at("tags").list().getFirst().at("name").node();
            if (operation.at("action").node().equals("receive")) {
                documented.add(who + " receives " + address);
            } else {
                assertThat(operation.at("action").node()).isEqualTo("send");
                operation
                        .at("messages")
                        .list()
                        .forEach(m -> documented.add(who + " sends " + nameOf(m) + " to " + address));
            }
        }
        var coded = new ArrayList<String>();
        for (var topic : Topics.all()) {
            topic.readers().forEach(group -> coded.add(group + " receives " + topic.topicName()));
            topic.eventTypes().stream()
                    .flatMap(AsyncApiContract::messages)
                    .forEach(m -> coded.add(owner(m.type()) + " sends " + m.key() + " to " + topic.topicName()));
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(coded);
    }

    private String nameOf(AsyncApi message) {
        var messages = document.at("components", "messages");
        return messages.map().keySet().stream()
                .filter(name -> messages.at(name).equals(message))
                .findFirst()
                .orElseThrow();
    }

    /** The headers are the constants of RecordHeaders, and each message fixes those that are its own. */
    void headersAreThoseOfTheCode() {
        var headers = document.at("components", "schemas", "Headers");
        var constants = Stream.of(RecordHeaders.class.getFields())
                .filter(f -> Modifier.isStatic(f.getModifiers()))
                .map(AsyncApiContract::constant)
                .filter(name -> !NOT_HEADER_NAMES.contains(name))
                .toList();
        assertThat(headers.at("properties").map()).containsOnlyKeys(constants);
        var sometimes = Set.of(
                RecordHeaders.INCARNATION,
                RecordHeaders.REPUBLISHED,
                RecordHeaders.TRACE_PARENT,
                RecordHeaders.TRACE_STATE);
        var onEveryRecord =
                constants.stream().filter(name -> !sometimes.contains(name)).toList();
        assertThat(headers.at("required").list().stream().map(AsyncApi::node))
                .containsExactlyInAnyOrderElementsOf(onEveryRecord);
        assertThat(headers.at("patternProperties").map()).containsOnlyKeys("^" + RecordHeaders.METADATA_PREFIX);
        assertThat(headers.at("properties", RecordHeaders.CONTENT_TYPE, "const").node())
                .isEqualTo(RecordHeaders.JSON);
        publishedTypes().flatMap(AsyncApiContract::messages).forEach(this::messageIsThatOfTheCode);
    }

    private void messageIsThatOfTheCode(Message coded) {
        var message = document.at("components", "messages", coded.key());
        var trait = message.at("traits").list().getFirst();
        var own = message.at("headers", "allOf").list();
        assertThat(trait.at("contentType").node()).isEqualTo(RecordHeaders.JSON);
        assertThat(trait.at("bindings", "kafka", "key", "type").node()).isEqualTo("string");
        assertThat(trait.at("correlationId", "location").node()).isEqualTo("$message.payload#/orderId");
        assertThat(own.getFirst()).isEqualTo(document.at("components", "schemas", "Headers"));
        assertThat(own.getLast().at("properties", RecordHeaders.TYPE, "const").node())
                .isEqualTo(coded.typeName());
        assertThat(own.getLast()
                        .at("properties", RecordHeaders.REVISION, "const")
                        .node())
                .isEqualTo(coded.revision());
    }

    private static String constant(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static String owner(Class<?> type) {
        var name = CheckoutSaga.SAGA.messageTypes().of(type).orElseThrow().name();
        return name.substring(0, name.indexOf('.'));
    }

    /** A payload's schema says of each property what the record's component is, and leaves room for nothing else. */
    void payloadsAreTheRecords() {
        publishedTypes()
                .forEach(type -> assertThat(
                                shape(document.at("components", "messages", type.getSimpleName(), "payload")))
                        .as(type.getSimpleName())
                        .isEqualTo(shape(type)));
    }

    /** An earlier revision has no class any more: its schema has the properties of its approved file. */
    void payloadsOfEarlierRevisionsAreTheApprovedOnes() {
        publishedTypes()
                .flatMap(AsyncApiContract::messages)
                .filter(message -> !message.isCurrent())
                .forEach(message -> {
                    var schema = document.at("components", "messages", message.key(), "payload");
                    var approved = approved(message).propertyNames();
                    assertThat(schema.at("additionalProperties").node()).isEqualTo(false);
                    assertThat(schema.at("properties").map().keySet())
                            .as(message.key())
                            .isEqualTo(Set.copyOf(approved));
                    assertThat(schema.at("required").list().stream().map(AsyncApi::node))
                            .containsExactlyInAnyOrderElementsOf(approved);
                });
    }

    private static JsonNode approved(Message message) {
        var file = "/contracts/" + message.typeName() + "-" + message.revision() + ".json";
        try (var json = AsyncApiContract.class.getResourceAsStream(file)) {
            return JsonMapper.shared().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A schema without its descriptions; any other keyword stays and must be matched. */
    private static Map<String, Object> shape(AsyncApi schema) {
        var shape = new HashMap<>(schema.map());
        shape.remove("description");
        shape.computeIfPresent("required", (k, names) -> Set.copyOf((List<?>) names));
        if (schema.has("items")) shape.put("items", shape(schema.at("items")));
        if (schema.has("properties")) {
            var properties = schema.at("properties");
            shape.put(
                    "properties",
                    properties.map().keySet().stream().collect(Collectors.toMap(p -> p, p -> shape(properties.at(p)))));
        }
        return shape;
    }

    private static Map<String, Object> shape(Type type) {
        if (type == String.class) return Map.of("type", "string");
        if (type == int.class) return Map.of("type", "integer", "format", "int32");
        if (type == long.class) return Map.of("type", "integer", "format", "int64");
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return Map.of("type", "array", "items", shape(list.getActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> one && one.isEnum()) {
            return Map.of(
                    "type",
                    "string",
                    "enum",
                    Stream.of(one.getEnumConstants()).map(Object::toString).toList());
        }
        if (type instanceof Class<?> one && one.isRecord()) {
            var components = Stream.of(one.getRecordComponents()).toList();
            return Map.of(
                    "type",
                    "object",
                    "additionalProperties",
                    false,
                    "required",
                    components.stream().map(RecordComponent::getName).collect(Collectors.toSet()),
                    "properties",
                    components.stream().collect(Collectors.toMap(RecordComponent::getName, c -> shape(one, c))));
        }
        throw new AssertionError("no schema is known for " + type);
    }

    private static Map<String, Object> shape(Class<?> record, RecordComponent component) {
        if (!NULLABLE.contains(record.getSimpleName() + "." + component.getName()))
            return shape(component.getGenericType());
        if (component.getType() == Long.class) return Map.of("type", List.of("integer", "null"), "format", "int64");
        assertThat(component.getType()).isEqualTo(String.class);
        return Map.of("type", List.of("string", "null"));
    }
}
