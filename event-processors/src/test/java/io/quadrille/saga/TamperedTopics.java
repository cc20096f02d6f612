package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.TopicCreation;
import io.quadrille.engine.transport.TopicSettings;
import io.quadrille.operating.invariants.Invariants;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Modified copies of the topics of a system. */
final class TamperedTopics {

    private static final Map<String, Object> BROKER =
            Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());

    /** With more requests in flight, a partition with a new leader may append the second batch before the first. */
    private static final Map<String, Object> IN_ORDER = Map.of(
            "bootstrap.servers",
            EmbeddedServers.kafka().bootstrapServers(),
            "max.in.flight.requests.per.connection",
            1);

    /** The checker on the database of the system and the copied topics. */
    final Invariants invariants;

    final String damaged;

    private final String prefix = "tampered" + UUID.randomUUID().toString().substring(0, 8) + ".";

    TamperedTopics(
            RunningSystem system,
            DataSource database,
            Function<List<ConsumerRecord<byte[], byte[]>>, String> tampering) {
        var topics = new EventTopics(prefix, Topics.all());
        new TopicCreation(BROKER, topics, new TopicSettings((short) 1, Duration.ofDays(7)), PATIENCE).createMissing();
        try (var topicClient = new TopicClient(system);
                var producer = new KafkaProducer<>(IN_ORDER, new ByteArraySerializer(), new ByteArraySerializer())) {
            var records = new ArrayList<>(topicClient.read());
            damaged = tampering.apply(records);
            for (var r : records) {
                var topic = prefix + r.topic().substring(system.topicPrefix.length());
                producer.send(new ProducerRecord<>(topic, r.partition(), r.key(), r.value(), r.headers()));
            }
            producer.flush();
        }
        invariants = new Invariants(
                database,
                BROKER,
                topics,
                CheckoutSaga.SAGA,
                Set.copyOf(CheckoutSaga.SAGA.domains()),
                Clock.systemUTC());
    }

    /** Deletes all records of a partition except the last ones, as retention does. */
    void expireAllBut(long left, String topic, int partition) throws Exception {
        var cut = new TopicPartition(prefix + topic, partition);
        try (var admin = Admin.create(BROKER)) {
            expire(
                    cut,
                    admin.listOffsets(Map.of(cut, OffsetSpec.latest()))
                                    .partitionResult(cut)
                                    .get()
                                    .offset()
                            - left);
        }
    }

    /** Deletes the first record of a partition, as retention does. */
    void expireFirst(String topic, int partition) throws Exception {
        expire(new TopicPartition(prefix + topic, partition), 1);
    }

    private static void expire(TopicPartition partition, long before) throws Exception {
        try (var admin = Admin.create(BROKER)) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }
}
