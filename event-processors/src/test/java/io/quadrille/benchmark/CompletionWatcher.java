package io.quadrille.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Detects the end of orders on order.processed, which is published after the row of the order in the read model is
 * COMPLETED. Unlike polling the API, this costs the application nothing.
 */
final class CompletionWatcher implements AutoCloseable {

    private static final Duration WAIT = Duration.ofMillis(100);

    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread thread;
    private volatile OrderSet awaited;

    /** @param topic may not exist yet */
    CompletionWatcher(String bootstrapServers, String topic) {
        thread = Thread.ofPlatform().name("ends").daemon().start(() -> read(bootstrapServers, topic));
    }

    /** Returns when the watcher reads. */
    CompletionWatcher awaitReady() throws InterruptedException {
        ready.await();
        return this;
    }

    /** From now on the watcher records the ends of these orders. */
    void expect(OrderSet orders) {
        awaited = orders;
    }

    private void read(String bootstrapServers, String topic) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 100,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            partitions.forEach(consumer::position);
            ready.countDown();
            while (!closed.get()) {
                var records = consumer.poll(WAIT);
                long now = System.nanoTime();
                var orders = awaited;
                if (orders != null) records.forEach(record -> orders.ended(record.key(), now));
            }
        } finally {
            ready.countDown();
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        while (!closed.get()) {
            var known = consumer.partitionsFor(topic);
            if (known != null && !known.isEmpty())
                return known.stream()
                        .map(p -> new TopicPartition(topic, p.partition()))
                        .toList();
            LockSupport.parkNanos(WAIT.toNanos() / 4);
        }
        return List.of();
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
