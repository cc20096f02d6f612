package io.quadrille.checkout.choreography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.engine.transport.EventTopics;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.axonframework.eventhandling.EventMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** docs/reference/asyncapi.yaml says of the nine topics what the code does. */
class AsyncApiTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonMessageSerializer SERIALIZER = new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes());
    private static final EventTopics TOPICS = new EventTopics("", Topics.all());
    private static final EventRecordConverter RECORDS =
            new EventRecordConverter(SERIALIZER, TOPICS, CheckoutSaga.SAGA::sagaId, Ids::findInvalid);

    private final AsyncApi document = AsyncApi.parse(AsyncApi.text());
    private final AsyncApiContract contract = new AsyncApiContract(document);

    @Test
    void the_channels_are_the_topics() {
        contract.channelsAreTheTopics();
    }

    @Test
    void the_senders_are_the_owners_and_the_receivers_are_the_reactors() {
        contract.operationsAreTheReactorsAndTheOwners();
    }

    @Test
    void the_headers_are_those_of_the_record_format() {
        contract.headersAreThoseOfTheCode();
    }

    @Test
    void the_payloads_are_the_events() {
        contract.payloadsAreTheRecords();
    }

    @Test
    void the_payloads_of_earlier_revisions_are_as_they_were() {
        contract.payloadsOfEarlierRevisionsAreTheApprovedOnes();
    }

    @Test
    void each_example_of_an_earlier_revision_is_read_as_its_event() {
        var earlier = publishedTypes()
                .flatMap(AsyncApiContract::messages)
                .filter(message -> !message.isCurrent())
                .toList();
        assertThat(earlier)
                .isNotEmpty()
                .allSatisfy(message ->
                        assertThat(event(document, message).getPayload()).isInstanceOf(message.type()));
    }

    static Stream<Class<?>> publishedTypes() {
        return AsyncApiContract.publishedTypes();
    }

    @ParameterizedTest
    @MethodSource("publishedTypes")
    void each_example_is_read_as_its_event_and_written_as_the_same_record(Class<?> type) {
        readsAndWritesItsExample(document, type);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        a topic's address               | channels   | address: order.payment.fail            | address: \
        order.payment.failed
        a number of partitions          | channels   | partitions: 4                          | partitions: 3
        a channel without a topic       | channels   | channels:                              | channels:\\n  x: \
        {address: x, messages: {}, bindings: {kafka: {partitions: 4}}}
        a message on another topic      | channels   | messages/OrderPaid'                    | messages/OrderProcessed'
        a receiver                      | operations | - name: statistics                     | - name: wallet
        a sender                        | operations | - name: wallet                         | - name: order
        a direction                     | operations | action: send                           | action: receive
        a header's name                 | headers    | ce_time: {type                         | ce_date: {type
        a header that is required       | headers    | ce_aggregatetype, ce_sequence]         | ce_aggregatetype]
        the prefix of metadata          | headers    | ^meta-:                                | ^ce-meta-:
        an event's logical name         | headers    | ce_type: {const: order.OrderProcessed} | ce_type: {const: \
        order.Processed}
        an event's revision             | headers    | ce_revision: {const: '1'}              | ce_revision: {const: \
        '2'}
        what joins the events           | headers    | payload#/orderId                       | payload#/userId
        a property's name               | payloads   | amount: {type                          | total: {type
        a property's type               | payloads   | orderId: {type: string}                | orderId: {type: integer}
        a property's format             | payloads   | format: int32                          | format: int64
        a property that may be null     | payloads   | [string, 'null']                       | string
        an array's items                | payloads   | schemas/PricedLine'}                   | schemas/OrderLine'}
        an enum's constant              | payloads   | NOT_OWNER, EXPIRED                     | EXPIRED
        a property that is not required | payloads   | required: [orderId, userId, amount]    | required: [orderId, \
        userId]
        room for other properties       | payloads   | additionalProperties: false            | \
        additionalProperties: true
        a property that came later      | earlier    | required: [orderId, lines, reason, productId] | required: \
        [orderId, lines, reason]
        an example's property           | examples   | amount: 4500                           | sum: 4500
        an example's type               | examples   | quantity: 900                          | quantity: '900'
        an example's reason             | examples   | reason: NOT_OWNER                      | reason: NOT_MINE
        an example's header             | examples   | ce_sequence: '0'                       | ce_sequence: first
        an example's event type         | examples   | ce_type: order.OrderProcessed          | ce_type: \
        wallet.OrderPaid
        """)
    void a_change_is_noticed(String what, String check, String from, String to) {
        var text = AsyncApi.text();
        var changed = text.replace(from, to.replace("\\n", "\n"));
        assertThat(changed).isNotEqualTo(text);
        assertThatThrownBy(() -> check(check, AsyncApi.parse(changed))).isInstanceOf(AssertionError.class);
    }

    private static void check(String what, AsyncApi document) {
        var contract = new AsyncApiContract(document);
        switch (what) {
            case "channels" -> contract.channelsAreTheTopics();
            case "operations" -> contract.operationsAreTheReactorsAndTheOwners();
            case "headers" -> contract.headersAreThoseOfTheCode();
            case "payloads" -> contract.payloadsAreTheRecords();
            case "earlier" -> contract.payloadsOfEarlierRevisionsAreTheApprovedOnes();
            case "examples" -> publishedTypes().forEach(type -> readsAndWritesItsExample(document, type));
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static void readsAndWritesItsExample(AsyncApi document, Class<?> type) {
        var message = AsyncApiContract.messages(type)
                .filter(AsyncApiContract.Message::isCurrent)
                .findFirst()
                .orElseThrow();
        var example = example(document, message);
        var record = record(example, message);

        var event = event(document, message);

        assertThat(event.getPayload()).isInstanceOf(type);
        var written = RECORDS.createKafkaMessage(event, record.topic());
        assertThat(written.key()).isEqualTo(record.key());
        assertThat(JSON.readTree(written.value())).isEqualTo(JSON.readTree(record.value()));
        assertThat(texts(written.headers())).isEqualTo(example.at("headers").map());
    }

    private static Map<String, Object> texts(Headers headers) {
        var texts = new LinkedHashMap<String, Object>();
        headers.forEach(header -> texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return texts;
    }

    private static EventMessage<?> event(AsyncApi document, AsyncApiContract.Message message) {
        return RECORDS.readKafkaMessage(record(example(document, message), message))
                .orElseThrow();
    }

    private static AsyncApi example(AsyncApi document, AsyncApiContract.Message message) {
        return document.at("components", "messages", message.key(), "examples")
                .list()
                .getFirst();
    }

    private static ConsumerRecord<byte[], byte[]> record(AsyncApi example, AsyncApiContract.Message message) {
        var payload = example.at("payload").map();
        var topic = Topics.all().stream()
                .filter(t -> t.eventTypes().contains(message.type()))
                .findFirst()
                .orElseThrow();
        var record = new ConsumerRecord<>(
                topic.topicName(), 0, 0, utf8(payload.get("orderId").toString()), JSON.writeValueAsBytes(payload));
        example.at("headers").map().forEach((name, value) -> record.headers().add(name, utf8((String) value)));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
