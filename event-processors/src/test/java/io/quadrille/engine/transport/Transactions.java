package io.quadrille.engine.transport;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.saga.SagaTopic;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that publishes in transactions. Not thread-safe. */
final class Transactions implements AutoCloseable {

    private final TestTopics topics;
    private final KafkaProducer<byte[], byte[]> producer;

    Transactions(TestTopics topics) {
        this.topics = topics;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", EmbeddedServers.kafka().bootstrapServers(),
                        "transactional.id", UUID.randomUUID().toString()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Publishes in a transaction that stays open. Returns after the acknowledgement. */
    void open(SagaTopic topic, int partition, long time, String... orderIds) {
        producer.beginTransaction();
        for (var orderId : orderIds)
            producer.send(topics.record(SagaEvents.event(topic, orderId), topic, partition, time));
        producer.flush();
    }

    void commit() {
        producer.commitTransaction();
    }

    void commit(SagaTopic topic, int partition, long time, String... orderIds) {
        open(topic, partition, time, orderIds);
        commit();
    }

    void abort(SagaTopic topic, int partition, long time, String... orderIds) {
        open(topic, partition, time, orderIds);
        producer.abortTransaction();
    }

    @Override
    public void close() {
        producer.close();
    }
}
