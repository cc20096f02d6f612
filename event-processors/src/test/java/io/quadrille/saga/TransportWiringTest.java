package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.ConsumerProgress;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.SagaEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.async.SequentialPerAggregatePolicy;
import org.axonframework.eventhandling.async.SequentialPolicy;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.extensions.kafka.eventhandling.producer.DefaultProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The application creates its Kafka clients and processors with the settings that the transport needs. */
class TransportWiringTest {

    private static final Map<String, Object> BROKER =
            Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());
    private static RunningSystem system;

    @BeforeAll
    static void start() {
        system = RunningSystem.start("quadrille.kafka.properties.metadata.max.age.ms=500");
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void the_producer_of_the_relay_waits_for_the_whole_batch_and_sends_one_request_at_a_time() {
        assertThat(((DefaultProducerFactory<byte[], byte[]>) producers()).configurationProperties())
                .containsEntry("linger.ms", 20)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("acks", "all");
    }

    @Test
    void the_first_records_of_new_topics_are_stored_without_delay() throws Exception {
        try (var admin = Admin.create(BROKER);
                var producer = producers().createProducer()) {
            for (int round = 0; round < 8; round++) {
                var topics = IntStream.range(0, 9)
                        .mapToObj(i -> "fresh-" + UUID.randomUUID())
                        .toList();
                admin.createTopics(topics.stream()
                                .map(topic -> new NewTopic(topic, 4, (short) 1))
                                .toList())
                        .all()
                        .get();
                var sent = new ArrayList<Future<RecordMetadata>>();
                for (int i = 0; i < 450; i++) {
                    var key = Integer.toString(i).getBytes(UTF_8);
                    sent.add(producer.send(new ProducerRecord<>(topics.get(i % topics.size()), key, key)));
                }
                for (var record : sent)
                    assertThat(record.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                    .hasOffset())
                            .isTrue();
            }
        }
    }

    @Test
    void every_group_starts_at_a_position_that_is_not_a_replay() {
        var types = system.sql()
                .sql("select distinct token_type from token_entry")
                .query(String.class)
                .list();
        assertThat(types).contains(KafkaTrackingToken.class.getName()).noneMatch(type -> type.contains("Replay"));
    }

    @Test
    void the_relay_waits_for_the_groups_of_the_saga() {
        var dancers = Groups.all().stream()
                .filter(ConsumerGroup::isParticipant)
                .map(ConsumerGroup::name)
                .toList();
        await().untilAsserted(() ->
                assertThat(system.bean(ConsumerProgress.class).groups()).containsExactlyInAnyOrderElementsOf(dancers));
    }

    @Test
    void every_group_rethrows_failures_of_its_handlers() {
        var processing = system.bean(EventProcessingConfiguration.class);
        assertThat(processing.eventProcessors().keySet())
                .isNotEmpty()
                .allSatisfy(group -> assertThat(processing.listenerInvocationErrorHandler(group))
                        .isInstanceOf(PropagatingErrorHandler.class))
                .allSatisfy(group ->
                        assertThat(processing.errorHandler(group)).isInstanceOf(PropagatingErrorHandler.class));
    }

    @Test
    void events_of_an_order_from_several_aggregates_are_one_sequence_in_every_group() {
        var placedOrder = new OrderBuilder(system).place();
        placedOrder.awaitEvent("order.OrderProcessed");
        var records = recordsOf(placedOrder);

        assertThat(sequences(records, SequentialPerAggregatePolicy.instance()))
                .as("sequence of the stock policy of Axon")
                .hasSizeGreaterThan(1);
        assertThat(policies())
                .allSatisfy(ours -> assertThat(sequences(records, ours)).containsExactly(placedOrder.orderId()));
    }

    @Test
    void events_without_an_order_are_one_sequence_with_the_same_name_in_every_process() {
        var foreign = GenericEventMessage.asEventMessage("of no order");
        var stock = new SequentialPolicy().getSequenceIdentifierFor(foreign);
        assertThat(stock.hashCode())
                .as("the stock policy of Axon gives another sequence in every JVM")
                .isEqualTo(System.identityHashCode(stock));
        assertThat(policies())
                .allSatisfy(ours ->
                        assertThat(ours.getSequenceIdentifierFor(foreign)).isEqualTo("none"));
    }

    private static List<SequencingPolicy<? super EventMessage<?>>> policies() {
        var processing = system.bean(EventProcessingConfiguration.class);
        return processing.eventProcessors().keySet().stream()
                .map(processing::sequencingPolicy)
                .toList();
    }

    private static Set<Object> sequences(
            List<EventMessage<?>> events, SequencingPolicy<? super EventMessage<?>> policy) {
        return events.stream().map(policy::getSequenceIdentifierFor).collect(Collectors.toSet());
    }

    /** The records as the groups read them. */
    private static List<EventMessage<?>> recordsOf(PlacedOrder placedOrder) {
        try (var topicClient = new TopicClient(system)) {
            return topicClient.read().stream()
                    .filter(record -> new String(record.key(), UTF_8).equals(placedOrder.orderId()))
                    .<EventMessage<?>>map(
                            record -> converter().readKafkaMessage(record).orElseThrow())
                    .toList();
        }
    }

    @Test
    void partitions_added_while_a_group_runs_are_read() throws Exception {
        var topic = system.bean(EventTopics.class).nameOf(Topics.ORDER_PAYMENT);
        var key = "o-" + UUID.randomUUID();
        try (var admin = Admin.create(BROKER);
                var producer = producers().createProducer()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(12)))
                    .all()
                    .get();
            await("metadata of the topic in the producer")
                    .until(() -> producer.partitionsFor(topic).size() == 12);
            var good = converter().createKafkaMessage(SagaEvents.event(Topics.ORDER_PAYMENT, key), topic);
            producer.send(new ProducerRecord<>(topic, 11, good.key(), good.value(), good.headers()))
                    .get();
        }
        // There is no wallet with that id.
        system.awaitEvent(key, "wallet.OrderPaymentFailed");
    }

    @Test
    void records_that_expire_unread_stop_their_group_and_the_group_reports_them() throws Exception {
        assertThat(processor(Groups.STATISTICS).isError()).isFalse();
        system.stop(Groups.STATISTICS);
        try (var topicClient = new TopicClient(system);
                var admin = Admin.create(BROKER)) {
            for (int i = 0; i < 20; i++) topicClient.publish(processed("o-" + UUID.randomUUID()));
            var expired = new HashMap<TopicPartition, RecordsToDelete>();
            topicClient.ends().entrySet().stream()
                    .filter(end -> end.getKey().topic().equals(processedTopic()) && end.getValue() > 0)
                    .forEach(end -> expired.put(end.getKey(), RecordsToDelete.beforeOffset(end.getValue())));
            admin.deleteRecords(expired).all().get();
        }
        system.start(Groups.STATISTICS);

        await("failure of the group").until(() -> processor(Groups.STATISTICS).isError());
        assertThat(system.bean(EventProcessingConfiguration.class)
                        .eventProcessors()
                        .values())
                .filteredOn(other -> !other.getName().equals("statistics"))
                .noneMatch(EventProcessor::isError);
    }

    private static ProducerRecord<byte[], byte[]> processed(String orderId) {
        return converter().createKafkaMessage(SagaEvents.event(Topics.ORDER_PROCESSED, orderId), processedTopic());
    }

    private static String processedTopic() {
        return system.bean(EventTopics.class).nameOf(Topics.ORDER_PROCESSED);
    }

    private static EventProcessor processor(ConsumerGroup group) {
        return system.bean(EventProcessingConfiguration.class)
                .eventProcessor(group.name())
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static KafkaMessageConverter<byte[], byte[]> converter() {
        return system.bean(KafkaMessageConverter.class);
    }

    @SuppressWarnings("unchecked")
    private static ProducerFactory<byte[], byte[]> producers() {
        return system.bean(ProducerFactory.class);
    }
}
