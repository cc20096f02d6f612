package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.eventstore.TestEventStore;
import io.quadrille.engine.log.FollowerLag;
import io.quadrille.engine.serialization.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.DefaultProducerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two relays of one database: one publishes, the other takes over from one that is silent, and nothing is lost. */
class RelayLeaseTest {

    /** A working relay renews its lease more often than this, on a slow machine too. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    private static final Map<String, Object> BROKER =
            Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());

    private final DataSource database = TestEventStore.migrated();
    private final JdbcClient sql = JdbcClient.create(database);
    private final EventTopics topics =
            new EventTopics("relay-" + UUID.randomUUID().toString().substring(0, 8) + ".", Topics.all());
    private final List<EventRelay> relays = new ArrayList<>();
    private final Blocked blocked = new Blocked();

    /** Converts as usual, but can block like a process after SIGSTOP, or fail, at a chosen record. */
    private final class Blocked implements KafkaMessageConverter<byte[], byte[]> {

        private final EventRecordConverter converter = new EventRecordConverter(
                TestEventStore.SERIALIZER, topics, CheckoutSaga.SAGA::sagaId, Ids::findInvalid);
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
        volatile boolean fail;

        @Override
        public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> event, String topic) {
            if (until.decrementAndGet() == 0) {
                reached.countDown();
                if (fail) throw new IllegalStateException("planted");
                try {
                    if (!goOn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        throw new IllegalStateException("nobody let go");
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return converter.createKafkaMessage(event, topic);
        }

        @Override
        public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
            return converter.readKafkaMessage(record);
        }
    }

    private final BrokerTopics broker = new BrokerTopics(BROKER);

    @BeforeEach
    void topics() {
        new TopicCreation(BROKER, topics, new TopicSettings((short) 1, Duration.ofDays(7)), PATIENCE).createMissing();
    }

    @AfterEach
    void stop() {
        blocked.goOn.countDown();
        relays.forEach(EventRelay::stop);
        broker.close();
    }

    /** The heartbeat looks like this when the database's clock is set back by an hour while the holder is suspended. */
    @Test
    void a_silent_relay_with_a_heartbeat_in_the_future_loses_its_session() throws Exception {
        append(0, 100);
        blocked.until.set(50);
        start(blocked);
        assertThat(blocked.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        int silent = holder();
        sql.sql("update relay_lease set beat_at = clock_timestamp() + interval '1 hour'")
                .update();
        start(new Blocked());
        awaitPublished(100);
        assertThat(holder()).isNotEqualTo(silent);
    }

    @Test
    void a_silent_relay_loses_its_session_and_another_one_publishes_everything() throws Exception {
        append(0, 100);
        blocked.until.set(50);
        start(blocked);
        assertThat(blocked.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        int silent = holder();
        var other = start(new Blocked());
        awaitPublished(100);
        assertThat(holder()).isNotEqualTo(silent);
        assertThat(ids(published())).hasSize(100);

        // The silent relay goes on in the middle of its batch. It can publish records twice, and change nothing else.
        blocked.goOn.countDown();
        append(100, 10);
        awaitPublished(110);
        assertThat(ids(published())).hasSize(110);
        other.stop();
        append(110, 10);
        awaitPublished(120);
        assertThat(ids(published())).hasSize(120);
    }

    @Test
    void an_idle_relay_keeps_its_lease() {
        append(0, 1);
        start(new Blocked());
        awaitPublished(1);
        int holder = holder();
        start(new Blocked());
        var first = beat();
        await().until(() -> beat() > first + LEASE.toMillis());
        assertThat(holder()).isEqualTo(holder);
    }

    @Test
    void a_republication_goes_on_after_its_relay_has_failed() {
        append(0, 500);
        blocked.until.set(500 + 300);
        blocked.fail = true;
        start(blocked);
        awaitPublished(500);
        var again = republications().fromPosition("olga", "to see", 1, null);
        await().until(() -> republications().find(again.id()).orElseThrow().finishedAt() != null);

        var finished = republications().find(again.id()).orElseThrow();
        assertThat(finished.records()).isEqualTo(500);
        assertThat(finished.position()).isEqualTo(finished.toPosition()).isEqualTo(500);
        var marked = published().stream()
                .filter(r -> r.headers().lastHeader(RecordHeaders.REPUBLISHED) != null)
                .toList();
        assertThat(ids(marked)).hasSize(500);
        assertThat(marked).hasSizeLessThan(700);
        assertThat(blocked.reached.getCount()).isZero();
    }

    @Test
    void the_lag_is_measured_in_events_and_in_seconds() {
        append(0, 7);
        assertThat(lagEvents()).isEqualTo(7);
        assertThat(lagSeconds()).isPositive();

        start(new Blocked());
        awaitPublished(7);
        assertThat(lagEvents()).isZero();
        assertThat(lagSeconds()).isZero();
    }

    private long lagEvents() {
        return sql.sql("select " + FollowerLag.events(EventRelay.POSITION))
                .query(Long.class)
                .single();
    }

    private double lagSeconds() {
        return sql.sql("select " + FollowerLag.seconds(EventRelay.POSITION))
                .param("now", Clock.systemUTC().instant().atOffset(ZoneOffset.UTC))
                .query(Double.class)
                .single();
    }

    @Test
    void a_republication_from_a_time_begins_with_the_first_event_since() {
        append(0, 3);
        var relay = start(new Blocked());
        awaitPublished(3);
        relay.stop();
        var since = republications().first(100, "olga", "to see", null, SagaEvents.TIME.minusSeconds(1), 2L);
        assertThat(since.fromPosition()).isEqualTo(1);
        assertThat(since.toPosition()).isEqualTo(2);
        var never = republications().first(100, "olga", "to see", null, SagaEvents.TIME.plusSeconds(1), null);
        assertThat(never.fromPosition()).isEqualTo(4);
        assertThat(republications().newest(10)).containsExactly(never, since);
    }

    private Republications republications() {
        return new Republications(sql, Clock.systemUTC());
    }

    private EventRelay start(Blocked converter) {
        var producers = DefaultProducerFactory.<byte[], byte[]>builder()
                .configuration(Map.of(
                        "bootstrap.servers",
                        EmbeddedServers.kafka().bootstrapServers(),
                        "acks",
                        "all",
                        "max.in.flight.requests.per.connection",
                        1,
                        "key.serializer",
                        ByteArraySerializer.class,
                        "value.serializer",
                        ByteArraySerializer.class))
                .build();
        var relay = new EventRelay(
                database,
                LEASE,
                TestEventStore.SERIALIZER,
                new RecordSender(topics, converter, producers, RecordSendInterceptor.UNOBSERVED, Duration.ofHours(1)),
                new ConsumerProgress(Duration.ZERO),
                watch());
        relays.add(relay);
        relay.start();
        return relay;
    }

    private TopicWatch watch() {
        Supplier<RecordsByPlace> places = () -> new RecordsByPlace(BROKER);
        return new TopicWatch(topics.all().keySet(), broker, new RecordCheck(broker, places), places, this::topics);
    }

    private void append(int first, int number) {
        var events = new ArrayList<EventMessage<?>>();
        for (int i = first; i < first + number; i++) events.add(SagaEvents.event(Topics.PAYMENT_SUCCESS, "o" + i, 0));
        TestEventStore.engine(database::getConnection, NoTransactionManager.instance())
                .appendEvents(events);
    }

    private void awaitPublished(long position) {
        await().until(() -> sql.sql("select coalesce(max(global_index), 0) from relay_position")
                        .query(Long.class)
                        .single()
                == position);
    }

    private int holder() {
        return sql.sql("select backend_pid from relay_lease")
                .query(Integer.class)
                .single();
    }

    private long beat() {
        return sql.sql("select (extract(epoch from beat_at) * 1000)::bigint from relay_lease")
                .query(Long.class)
                .single();
    }

    private static HashSet<String> ids(List<ConsumerRecord<byte[], byte[]>> records) {
        var ids = new HashSet<String>();
        records.forEach(
                r -> ids.add(new String(r.headers().lastHeader(RecordHeaders.ID).value(), UTF_8)));
        return ids;
    }

    private List<ConsumerRecord<byte[], byte[]>> published() {
        try (var consumer = new KafkaConsumer<>(BROKER, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topics.nameOf(Topics.PAYMENT_SUCCESS)).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
