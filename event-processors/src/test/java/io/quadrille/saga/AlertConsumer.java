package io.quadrille.saga;

import static org.awaitility.Awaitility.await;

import io.quadrille.embedded.EmbeddedServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads alerts from the topic order.dead-letter of a system. Not thread-safe. */
final class AlertConsumer implements AutoCloseable {

    private final KafkaConsumer<String, String> consumer;
    private final List<ConsumerRecord<String, String>> received = new ArrayList<>();

    AlertConsumer(RunningSystem system) {
        Map<String, Object> broker =
                Map.of("bootstrap.servers", EmbeddedServers.kafka().bootstrapServers());
        consumer = new KafkaConsumer<>(broker, new StringDeserializer(), new StringDeserializer());
        var partitions = consumer.partitionsFor(system.topicPrefix + "order.dead-letter").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits for this number of alerts with this key; returns them in order. */
    List<ConsumerRecord<String, String>> awaitAlerts(String key, int number) {
        await("alerts of " + key).until(() -> alerts(key).size() >= number);
        return alerts(key);
    }

    List<ConsumerRecord<String, String>> alerts(String key) {
        consumer.poll(Duration.ofMillis(50)).forEach(received::add);
        return received.stream().filter(record -> record.key().equals(key)).toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
