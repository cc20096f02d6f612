package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.DefaultProducerFactory;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** An event store, a topic of its own on a broker, and relays between the two. */
final class Relays implements AutoCloseable {

    /** Longer than any relay of these tests is silent. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final int REQUEST_MILLIS = 1_000;

    /** The header that names the relay that has published a record. */
    private static final String PUBLISHED_BY = "relay";

    private record PaymentsTopic() implements EventTopic {

        @Override
        public String topicName() {
            return "payments";
        }

        @Override
        public int partitions() {
            return 4;
        }

        @Override
        public Set<Class<?>> eventTypes() {
            return Set.of(OrderPaymentRequested.class);
        }
    }

    final DataSource database = TestEventStore.migrated();
    final EventTopics topics =
            new EventTopics("r" + UUID.randomUUID().toString().substring(0, 8) + ".", List.of(new PaymentsTopic()));
    final EventRecordConverter converter =
            new EventRecordConverter(TestEventStore.SERIALIZER, topics, CheckoutSaga.SAGA::sagaId, Ids::findInvalid);
    /** Knows no group, unless a test reports one. */
    final ConsumerProgress consumers = new ConsumerProgress(Duration.ofHours(1));

    private final String servers;
    private Duration longestDelivery = Duration.ofHours(2);
    private final BrokerTopics broker;
    private int lingerMillis = 1_000;
    private int patienceMillis = (int) PATIENCE.toMillis();
    private final List<EventRelay> started = new ArrayList<>();

    Relays(String servers) {
        this.servers = servers;
        this.broker = new BrokerTopics(Map.of("bootstrap.servers", servers));
        createTopics();
    }

    private void createTopics() {
        var settings = new TopicSettings((short) 1, Duration.ofDays(7));
        new TopicCreation(Map.of("bootstrap.servers", servers), topics, settings, PATIENCE).createMissing();
    }

    /** Watches the topics of these relays. */
    private TopicWatch watch() {
        Supplier<RecordsByPlace> places = () -> new RecordsByPlace(Map.of("bootstrap.servers", servers));
        return new TopicWatch(
                topics.all().keySet(), broker, new RecordCheck(broker, places), places, this::createTopics);
    }

    EventRelay start() {
        return start("only", database, converter);
    }

    /** Starts a relay with another lease time than the usual minute. */
    EventRelay start(Duration lease) {
        return start(database, lease, marking("only", converter), producers());
    }

    EventRelay start(String name, DataSource sessions, KafkaMessageConverter<byte[], byte[]> converter) {
        return start(sessions, marking(name, converter), producers());
    }

    EventRelay start(
            DataSource sessions,
            KafkaMessageConverter<byte[], byte[]> converter,
            ProducerFactory<byte[], byte[]> producers) {
        return start(sessions, LEASE, converter, producers);
    }

    private EventRelay start(
            DataSource sessions,
            Duration lease,
            KafkaMessageConverter<byte[], byte[]> converter,
            ProducerFactory<byte[], byte[]> producers) {
        var relay = new EventRelay(
                sessions,
                lease,
                TestEventStore.SERIALIZER,
                new RecordSender(topics, converter, producers, RecordSendInterceptor.UNOBSERVED, longestDelivery),
                consumers,
                watch());
        started.add(relay);
        relay.start();
        return relay;
    }

    /** Sets the linger time of producers created from now on. */
    void linger(Duration linger) {
        lingerMillis = (int) linger.toMillis();
        patienceMillis = lingerMillis + REQUEST_MILLIS;
    }

    /** Sets how long relays started from now on wait for a producer's answer. */
    void longestDelivery(Duration longest) {
        longestDelivery = longest;
    }

    /** Sets the delivery timeout of producers created from now on. */
    void patience(Duration patience) {
        patienceMillis = (int) patience.toMillis();
    }

    /** Producers with the application's settings, except for the timeouts. */
    ProducerFactory<byte[], byte[]> producers() {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", servers);
        settings.put("key.serializer", ByteArraySerializer.class);
        settings.put("value.serializer", ByteArraySerializer.class);
        settings.put("acks", "all");
        settings.put("max.in.flight.requests.per.connection", 1);
        settings.put("max.block.ms", patienceMillis);
        settings.put("request.timeout.ms", REQUEST_MILLIS);
        settings.put("delivery.timeout.ms", patienceMillis);
        settings.put("linger.ms", lingerMillis);
        settings.put("batch.size", 128 * 1024);
        settings.put("interceptor.classes", List.of(GivenUp.class, EndsItsThread.class));
        return DefaultProducerFactory.<byte[], byte[]>builder()
                .closeTimeout(Duration.ZERO)
                .configuration(settings)
                .build();
    }

    private static KafkaMessageConverter<byte[], byte[]> marking(
            String name, KafkaMessageConverter<byte[], byte[]> converter) {
        return new KafkaMessageConverter<>() {

            @Override
            public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> event, String topic) {
                var record = converter.createKafkaMessage(event, topic);
                record.headers().add(PUBLISHED_BY, name.getBytes(StandardCharsets.UTF_8));
                return record;
            }

            @Override
            public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
                return converter.readKafkaMessage(record);
            }
        };
    }

    String topic() {
        return topics.all().keySet().iterator().next();
    }

    /** Makes the broker refuse larger records from now on. */
    void limitRecords(int bytes) {
        var limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic());
        try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A record on the topic, in the order of its partition. */
    record Published(String identifier, String key, long sequence, String by) {}

    List<Published> published() {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var topic = topic();
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var published = new ArrayList<Published>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> published.add(published(record)));
            }
            return published;
        }
    }

    List<String> publishedIdentifiers() {
        return published().stream().map(Published::identifier).toList();
    }

    private static Published published(ConsumerRecord<byte[], byte[]> record) {
        return new Published(
                header(record, RecordHeaders.ID),
                new String(record.key(), StandardCharsets.UTF_8),
                Long.parseLong(header(record, RecordHeaders.SEQUENCE)),
                record.headers().lastHeader(PUBLISHED_BY) == null ? null : header(record, PUBLISHED_BY));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    JdbcClient sql() {
        return JdbcClient.create(database);
    }

    /** The position that the relay has stored. */
    long position() {
        return sql().sql("select coalesce(max(global_index), 0) from relay_position")
                .query(Long.class)
                .single();
    }

    /** Sets the stored position to the beginning, without notice to the relay. */
    void setBack() {
        sql().sql("update relay_position set global_index = 0").update();
    }

    long lastIndex() {
        return sql().sql("select coalesce(max(global_index), 0) from domain_event_entry")
                .query(Long.class)
                .single();
    }

    /** Whether the last query of any session was a relay's search for transactions that may fill a gap. */
    boolean isLookingAtLocks() {
        return sql().sql("""
            select exists(select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
              and query like '%from pg_locks%')\
            """).query(Boolean.class).single();
    }

    @Override
    public void close() {
        started.forEach(EventRelay::stop);
        broker.close();
    }

    /** Counts sessions, and can refuse them as if the process were cut off from its database. */
    static class Sessions extends DelegatingDataSource {

        private final AtomicInteger opened = new AtomicInteger();
        private volatile boolean refused;

        Sessions(DataSource database) {
            super(database);
        }

        int opened() {
            return opened.get();
        }

        void refuse() {
            refused = true;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (refused) throw new SQLException("cut off");
            var session = super.getConnection();
            opened.incrementAndGet();
            return session;
        }
    }
}
