package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.AsyncFetcher;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.extensions.kafka.eventhandling.consumer.Fetcher;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaEventMessage;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.StreamableKafkaMessageSource;
import org.axonframework.messaging.StreamableMessageSource;

/** Two of the saga's topics, under unique names on the shared broker, with our sources and Axon's. */
final class TestTopics implements AutoCloseable {

    static final SagaTopic ONE = Topics.STOCK_SUCCESS;
    static final SagaTopic OTHER = Topics.COUPON_SUCCESS;

    private final Map<String, Object> broker = Map.of(
            "bootstrap.servers",
            EmbeddedServers.kafka().bootstrapServers(),
            "max.in.flight.requests.per.connection",
            1);
    private final Admin admin = Admin.create(broker);
    private final BrokerTopics brokerTopics = new BrokerTopics(broker);
    private final KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer());
    private final Set<Thread> fetchers = ConcurrentHashMap.newKeySet();
    private final ExecutorService fetching = Executors.newCachedThreadPool(this::fetcher);
    private final Fetcher<byte[], byte[], KafkaEventMessage> fetcher =
            AsyncFetcher.<byte[], byte[], KafkaEventMessage>builder()
                    .pollTimeout(100)
                    .executorService(fetching)
                    .build();
    final EventTopics topics =
            new EventTopics("s" + UUID.randomUUID().toString().substring(0, 8) + ".", List.of(ONE, OTHER));
    private final EventRecordConverter converter = new EventRecordConverter(
            new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
            topics,
            CheckoutSaga.SAGA::sagaId,
            Ids::findInvalid);

    private KafkaMessageConverter<byte[], byte[]> reading = converter;

    /** Sources created from now on use this converter instead of ours. */
    void readBy(KafkaMessageConverter<byte[], byte[]> converter) {
        reading = converter;
    }

    TestTopics create() {
        new TopicCreation(broker, topics, new TopicSettings((short) 1, Duration.ofDays(7)), PATIENCE).createMissing();
        return this;
    }

    StreamableMessageSource<TrackedEventMessage<?>> ours(ConsumerFactory<byte[], byte[]> consumers) {
        return ours(consumers, PATIENCE);
    }

    /** @param silence after which a fetching thread counts as stuck */
    StreamableMessageSource<TrackedEventMessage<?>> ours(ConsumerFactory<byte[], byte[]> consumers, Duration silence) {
        return new KafkaEventSource(
                names(),
                consumers,
                this::fetcher,
                silence,
                reading,
                Map::of,
                EventRecordConverter.DEFAULT_MAX_BYTES,
                brokerTopics,
                positions -> {});
    }

    /** The extension's source with its own buffer; the converter is ours. */
    StreamableMessageSource<TrackedEventMessage<?>> stock(ConsumerFactory<byte[], byte[]> consumers) {
        return StreamableKafkaMessageSource.<byte[], byte[]>builder()
                .topics(names())
                .consumerFactory(consumers)
                .fetcher(fetcher)
                .messageConverter(reading)
                .serializer(new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()))
                .build();
    }

    private Thread fetcher(Runnable task) {
        var thread = new Thread(task, "test-fetch");
        fetchers.add(thread);
        return thread;
    }

    /** Whether a fetching thread waits for room in its buffer; for the broker it would wait with a time limit. */
    boolean isFetcherBlocked() {
        return fetchers.stream().anyMatch(thread -> thread.getState() == Thread.State.WAITING);
    }

    private static boolean isEndedOrBlocked(Thread fetcher) {
        return !fetcher.isAlive() || fetcher.getState() == Thread.State.WAITING;
    }

    private List<String> names() {
        return topics.namesOf(List.of(ONE, OTHER));
    }

    TopicPartition partition(SagaTopic topic, int partition) {
        return new TopicPartition(topics.nameOf(topic), partition);
    }

    List<TopicPartition> partitions() {
        return List.of(ONE, OTHER).stream()
                .flatMap(t -> IntStream.range(0, t.partitions()).mapToObj(p -> partition(t, p)))
                .toList();
    }

    /** Publishes events of orders on a topic, with equal timestamps. Returns after the acknowledgement. */
    void publish(SagaTopic topic, int partition, long time, String... orderIds) {
        for (var orderId : orderIds) send(SagaEvents.event(topic, orderId), topic, partition, time);
        producer.flush();
    }

    private void send(DomainEventMessage<?> event, SagaTopic topic, int partition, long time) {
        producer.send(record(event, topic, partition, time));
    }

    ProducerRecord<byte[], byte[]> record(DomainEventMessage<?> event, SagaTopic topic, int partition, long time) {
        var record = converter.createKafkaMessage(event, topics.nameOf(topic));
        return new ProducerRecord<>(record.topic(), partition, time, record.key(), record.value(), record.headers());
    }

    /** Deletes the records before this offset, as retention does. */
    void expire(TopicPartition partition, long before) {
        get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                .all());
    }

    void delete(SagaTopic topic) {
        get(admin.deleteTopics(List.of(topics.nameOf(topic))).all());
    }

    void enlarge(SagaTopic topic, int partitions) {
        get(admin.createPartitions(Map.of(topics.nameOf(topic), NewPartitions.increaseTo(partitions)))
                .all());
    }

    private static void get(Future<?> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refuses", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        brokerTopics.close();
        fetcher.shutdown();
        fetching.shutdown();
        await("fetching ends").until(() -> fetchers.stream().allMatch(TestTopics::isEndedOrBlocked));
        fetching.shutdownNow();
        fetching.close();
    }
}
