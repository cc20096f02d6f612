package io.quadrille.saga;

import io.quadrille.engine.transport.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The nine topics of a system through a plain consumer and a plain producer. Not thread-safe. */
public final class TopicClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> broker;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private KafkaConsumer<byte[], byte[]> committed;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<TopicPartition> partitions;

    public TopicClient(SystemUnderTest system) {
        broker = Map.of("bootstrap.servers", system.bootstrapServers());
        consumer = consumer(broker, "read_uncommitted");
        producer = new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer());
        partitions = system.topics().all().keySet().stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> broker, String isolation) {
        var settings = new HashMap<>(broker);
        settings.put("isolation.level", isolation);
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The end offset of each partition. */
    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    /**
     * The partitions with a committed record from these offsets up to the end. Other offsets belong to transaction
     * markers or aborted records.
     */
    Set<TopicPartition> partitionsWithRecords(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
        if (committed == null) committed = consumer(broker, "read_committed");
        var holding = new HashSet<TopicPartition>();
        var left = new HashSet<>(from.keySet());
        committed.assign(left);
        from.forEach(committed::seek);
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() > until)
                throw new IllegalStateException("no committed position from Kafka in time for " + left);
            for (var record : committed.poll(Duration.ofMillis(100))) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(partition)) holding.add(partition);
            }
            left.removeIf(
                    partition -> holding.contains(partition) || committed.position(partition) >= ends.get(partition));
        }
        return holding;
    }

    /** The records since the last call, at first all records; ordered within each partition. */
    public List<ConsumerRecord<byte[], byte[]>> read() {
        var ends = ends();
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /** Publishes records once more with the same key, value and headers; returns when the broker has stored them. */
    void publishAgain(List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(r -> producer.send(new ProducerRecord<>(r.topic(), null, r.key(), r.value(), r.headers())));
        producer.flush();
    }

    /** Returns when the broker has stored the record. */
    public void publish(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refused the record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing", e);
        }
    }

    /** Does not wait for the broker. */
    void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    /** Returns when the broker has stored all sent records. */
    void flush() {
        producer.flush();
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    static String eventId(ConsumerRecord<?, ?> record) {
        return header(record, RecordHeaders.ID);
    }

    @Override
    public void close() {
        consumer.close();
        if (committed != null) committed.close();
        producer.close();
    }
}
