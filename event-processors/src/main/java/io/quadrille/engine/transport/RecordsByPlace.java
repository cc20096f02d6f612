package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads records by their place: topic, partition and offset. Connects at the first call. Not thread-safe. */
public final class RecordsByPlace implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration TIMEOUT_FOR_ALL = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> settings;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** @param settings common to all Kafka clients of this process */
    public RecordsByPlace(Map<String, Object> settings) {
        this.settings = new HashMap<>(settings);
        this.settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // The broker sends at least one batch, whatever its size.
        this.settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    }

    /**
     * The record at an offset; empty if the topic no longer holds it.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer within three seconds
     */
    public Optional<ConsumerRecord<byte[], byte[]>> find(String topic, int partition, long offset) {
        var place = new TopicPartition(topic, partition);
        if (!existing(List.of(topic)).contains(place)) return Optional.empty();
        var consumer = consumer();
        consumer.assign(List.of(place));
        // The topic may have been created again, and may be shorter now.
        long end = consumer.endOffsets(List.of(place), TIMEOUT).getOrDefault(place, 0L);
        if (offset >= end) return Optional.empty();
        consumer.seek(place, offset);
        long until = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < until) {
            try {
                for (var record : consumer.poll(POLL)) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
            } catch (InvalidOffsetException gone) {
                return Optional.empty();
            }
        }
        throw new TimeoutException(
                "the broker does not send the record at " + SkippedRecords.position(topic, partition, offset));
    }

    /**
     * The records at these offsets, by partition; a partition whose offset holds no record is absent.
     *
     * @param places for each partition, an offset before the partition's end
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer within ten seconds
     */
    Map<TopicPartition, ConsumerRecord<byte[], byte[]>> find(Map<TopicPartition, Long> places) {
        var found = new HashMap<TopicPartition, ConsumerRecord<byte[], byte[]>>();
        if (places.isEmpty()) return found;
        var left = new HashSet<>(places.keySet());
        var consumer = consumer();
        consumer.assign(left);
        places.forEach(consumer::seek);
        long until = System.nanoTime() + TIMEOUT_FOR_ALL.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() > until)
                throw new TimeoutException("the broker does not send the records of " + left);
            try {
                for (var record : consumer.poll(POLL)) {
                    var place = new TopicPartition(record.topic(), record.partition());
                    if (Objects.equals(record.offset(), places.get(place))) found.put(place, record);
                    left.remove(place);
                }
            } catch (InvalidOffsetException gone) {
                left.removeAll(gone.partitions());
            }
            // The broker should not send further records of partitions that are done.
            var done = new HashSet<>(places.keySet());
            done.removeAll(left);
            consumer.pause(done);
            // If the consumer's position is past the offset and no record has arrived, the offset holds none, but for
            // example a transaction's marker.
            left.removeIf(place -> consumer.position(place, TIMEOUT) > places.getOrDefault(place, Long.MAX_VALUE));
        }
        return found;
    }

    /**
     * Reads the records between two offsets, in the order of their offsets.
     *
     * @param until exclusive, at most the partition's end
     * @param reader takes the records
     * @throws org.apache.kafka.common.KafkaException if the broker sends nothing for ten seconds
     */
    void read(TopicPartition partition, long from, long until, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        var consumer = consumer();
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long last = System.nanoTime();
        for (long next = from; next < until; ) {
            if (System.nanoTime() - last > TIMEOUT_FOR_ALL.toNanos()) {
                throw new TimeoutException(
                        "the broker does not send the records of " + partition + " from offset " + next + " on");
            }
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < until) reader.accept(record);
            }
            long reached = consumer.position(partition, TIMEOUT);
            if (reached > next) last = System.nanoTime();
            next = reached;
        }
    }

    /**
     * The first offset that each partition of the topics holds; topics that the broker does not know are absent.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer within three seconds
     */
    public Map<TopicPartition, Long> firstOffsets(Collection<String> topics) {
        var partitions = existing(topics);
        // The consumer logs a warning for each partition that is not assigned.
        var consumer = consumer();
        consumer.assign(partitions);
        return consumer.beginningOffsets(partitions, TIMEOUT);
    }

    private Collection<TopicPartition> existing(Collection<String> topics) {
        var partitions = new HashSet<TopicPartition>();
        for (var topic : topics) {
            for (var partition : consumer().partitionsFor(topic, TIMEOUT)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        return partitions;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var open = consumer;
        if (open == null) {
            open = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (consumer != null) consumer.close(Clients.AT_ONCE);
        consumer = null;
    }
}
