package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.checkout.view.OrderView;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.transport.Damage;
import io.quadrille.operating.invariants.Invariants;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Other producers publish on the topics in transactions that they commit, abort or leave open. */
class TransactionalProducersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String ABORTED_ORDER = "o-aborted";
    private static RunningSystem system;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() {
        system = RunningSystem.start();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", EmbeddedServers.kafka().bootstrapServers(),
                "transactional.id", UUID.randomUUID().toString());
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    @AfterAll
    static void stop() {
        producer.close();
        system.close();
    }

    @Test
    void committed_records_are_read_aborted_records_are_not_and_transaction_markers_are_no_lag() throws SQLException {
        var placedOrder = new OrderBuilder(system).place();
        await("end of the order").atMost(PATIENCE).until(placedOrder::hasEnded);
        try (var topicClient = new TopicClient(system)) {
            new IdleDetector(system, topicClient).awaitIdle(PATIENCE);
            producer.beginTransaction();
            for (var again : topicClient.read()) {
                // The other test's aborted records are still on the topics.
                if (Arrays.equals(again.key(), ABORTED_ORDER.getBytes(StandardCharsets.UTF_8))) continue;
                producer.send(new ProducerRecord<>(
                        again.topic(), again.partition(), again.key(), again.value(), again.headers()));
            }
            producer.commitTransaction();
            begin();
            producer.abortTransaction();
            new IdleDetector(system, topicClient).awaitIdle(PATIENCE);
        }
        assertThat(parked()).isZero();
        assertNoLag();
        assertThat(system.bean(Invariants.class).check().violations()).isEmpty();
    }

    @Test
    void an_order_behind_an_open_transaction_ends_after_the_transaction() {
        begin();
        var placedOrder = new OrderBuilder(system).place();
        producer.abortTransaction();
        await("end of the order").atMost(PATIENCE).until(placedOrder::hasEnded);
        assertThat(placedOrder.order().status()).isEqualTo(OrderView.Status.COMPLETED);
        assertThat(parked()).isZero();
    }

    /** Begins a transaction with a damaged record at the end of each partition of each topic. */
    private static void begin() {
        var damages = new DamagedRecords(system, ABORTED_ORDER);
        producer.beginTransaction();
        for (var topic : Topics.all()) {
            var record = damages.record(Damage.BROKEN_JSON, topic);
            for (int partition = 0; partition < topic.partitions(); partition++) {
                producer.send(new ProducerRecord<>(
                        record.topic(), partition, record.key(), record.value(), record.headers()));
            }
        }
        producer.flush();
    }

    private static long parked() {
        return system.sql()
                .sql("select count(*) from parked_record")
                .query(Long.class)
                .single();
    }

    private static void assertNoLag() {
        awaitReadings(2);
        var metrics = ScrapedMetrics.of(system);
        assertThat(metrics.of("quadrille_group_lag_events", Map.of()))
                .isNotEmpty()
                .allMatch(sample -> sample.value() == 0);
        assertThat(metrics.of("quadrille_group_lag_seconds", Map.of()))
                .isNotEmpty()
                .allMatch(sample -> sample.value() == 0);
        var groups = new OperatorClient(system).getJson("/groups");
        for (var group : groups) {
            var lags = group.path("lag").properties();
            assertThat(lags)
                    .as("lag of group %s", group)
                    .isNotEmpty()
                    .allMatch(lag -> lag.getValue().asLong() == 0);
        }
    }

    /** Waits for this number of complete readings of the gauges. */
    private static void awaitReadings(int times) {
        var age = new double[] {age()};
        var readings = new AtomicInteger();
        await("readings of all gauges").atMost(PATIENCE).until(() -> {
            var now = age();
            if (now < age[0]) readings.incrementAndGet();
            age[0] = now;
            return readings.get() >= times;
        });
    }

    private static double age() {
        return ScrapedMetrics.of(system).sum("quadrille_gauges_age_seconds", Map.of());
    }
}
