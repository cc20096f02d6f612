package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Single records, read from their topics by partition and offset. It connects when first asked. Not thread-safe. */
public final class RecordsByPlace implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE_FOR_ALL = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> settings;
    private KafkaConsumer<byte[], byte[]> consumer;

    /** @param settings what every Kafka client here is told */
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
     * Empty if the topic does not hold it any longer.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer within three seconds
     */
    public Optional<ConsumerRecord<byte[], byte[]>> find(String topic, int partition, long offset) {
        var place = new TopicPartition(topic, partition);
        if (!existing(List.of(topic)).contains(place)) return Optional.empty();
        consumer().assign(List.of(place));
        // Of a topic that was made again.
        if (offset >= consumer.endOffsets(List.of(place), PATIENCE).get(place)) return Optional.empty();
        consumer.seek(place, offset);
        long until = System.nanoTime() + PATIENCE.toNanos();
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
                "the broker does not send what is at " + SkippedRecords.position(topic, partition, offset));
    }

    /**
     * The records at these offsets, which are in front of the ends of their partitions; absent where there is none.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer within ten seconds
     */
    Map<TopicPartition, ConsumerRecord<byte[], byte[]>> find(Map<TopicPartition, Long> places) {
        var found = new HashMap<TopicPartition, ConsumerRecord<byte[], byte[]>>();
        if (places.isEmpty()) return found;
        var left = new HashSet<>(places.keySet());
        consumer().assign(left);
        places.forEach(consumer::seek);
        long until = System.nanoTime() + PATIENCE_FOR_ALL.toNanos();
        while (!left.isEmpty()) {
            if (System.nanoTime() > until) throw new TimeoutException("the broker does not send what is in " + left);
            try {
                for (var record : consumer.poll(POLL)) {
                    var place = new TopicPartition(record.topic(), record.partition());
                    if (record.offset() == places.get(place)) found.put(place, record);
                    left.remove(place);
                }
            } catch (InvalidOffsetException gone) {
                left.removeAll(gone.partitions());
            }
            // What has come is not to be sent again, nor what follows it.
            var done = new HashSet<>(places.keySet());
            done.removeAll(left);
            consumer.pause(done);
            // No record is left up to the end, as where only the marker of a transaction is.
            left.removeIf(place -> consumer.position(place, PATIENCE) > places.get(place));
        }
        return found;
    }

    /**
     * Shows the records between two offsets, one after the other.
     *
     * @param until exclusive, not behind the partition's end
     * @throws org.apache.kafka.common.KafkaException if the broker sends nothing for ten seconds
     */
    void read(TopicPartition partition, long from, long until, Consumer<ConsumerRecord<byte[], byte[]>> seen) {
        consumer().assign(List.of(partition));
        consumer.seek(partition, from);
        long last = System.nanoTime();
        for (long next = from; next < until; ) {
            if (System.nanoTime() - last > PATIENCE_FOR_ALL.toNanos()) {
                throw new TimeoutException("the broker does not send what is behind " + next + " of " + partition);
            }
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < until) seen.accept(record);
            }
            long reached = consumer.position(partition, PATIENCE);
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
        // Asked for partitions that are not assigned, the consumer warns of each.
        consumer().assign(partitions);
        return consumer.beginningOffsets(partitions, PATIENCE);
    }

    private Collection<TopicPartition> existing(Collection<String> topics) {
        var partitions = new HashSet<TopicPartition>();
        for (var topic : topics) {
            for (var partition : consumer().partitionsFor(topic, PATIENCE)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        return partitions;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        if (consumer == null)
            consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return consumer;
    }

    @Override
    public void close() {
        if (consumer != null) consumer.close(Clients.AT_ONCE);
        consumer = null;
    }
}
