package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * The lag of processing groups: how many records a group has not read, and how old the oldest unread record is. Offsets
 * alone do not show that, because the offsets after a group's position may hold no readable record: only a
 * transaction's end marker, records of an aborted transaction, or records that compaction has removed. If offsets are
 * left, this class reads the next record to find out. Keeps one consumer open. Not thread-safe.
 */
public final class ConsumerLag implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration POSITION_TIMEOUT = Duration.ofMillis(50);

    /** One record per partition is enough; the broker sends at least one batch, whatever its size. */
    private static final int FETCH_BYTES = 16 * 1024;

    private static final int FETCH_MAX_WAIT_MILLIS = 20;

    private final Map<String, Object> settings;
    private final Map<TopicPartition, OffsetRange> withoutRecord = new HashMap<>();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /** @param settings common to all Kafka clients of this process */
    public ConsumerLag(Map<String, Object> settings) {
        this.settings = new HashMap<>(settings);
        this.settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // The same as the groups' consumers.
        this.settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        // The broker delays the answer to a fetch that finds nothing. That would also delay the next fetch, which is
        // for a different group's partitions.
        this.settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS);
    }

    /** Offsets that hold no record a group can read; the end is exclusive. */
    private record OffsetRange(long from, long to) {}

    /**
     * A group's lag in one partition.
     *
     * @param records the upper bound of the number of unread records; 0 only if there are none, or if the partition has
     *     no leader. Negative if the partition ends before the group's position: then the records at this many offsets
     *     are lost, and the group would skip the next records that are written at these offsets
     * @param oldest when the oldest unread record was published, in milliseconds since 1970; empty if there is none or
     *     the time is not known
     * @param known whether the broker has sent the next record, or shown that there is none; false too if
     *     {@code records} is negative
     */
    public record PartitionLag(long records, OptionalLong oldest, boolean known) {

        static final PartitionLag NONE = new PartitionLag(0, OptionalLong.empty(), true);
    }

    /**
     * The end of each partition of the topics, which is the offset after the last record that a group can read now:
     * records from the first open transaction on cannot be read yet. Partitions without a leader are absent.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers a request within three seconds
     */
    public Map<TopicPartition, Long> endOffsets(Collection<String> topics) {
        var partitions = new HashSet<TopicPartition>();
        for (var topic : topics) {
            for (var partition : consumer().partitionsFor(topic, TIMEOUT)) {
                if (partition.leader() != null) partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        // The consumer logs a warning for each partition that it is asked for and that is not assigned.
        consumer().assign(partitions);
        return consumer().endOffsets(partitions, TIMEOUT);
    }

    /**
     * A group's lag in each partition of the topics. If the broker does not answer for a partition, this takes up to
     * three seconds, and the result is complete for the other partitions. If the broker no longer holds the next
     * record, the first record that it still holds counts as the oldest unread one. Otherwise the age would drop to
     * zero just when records are lost.
     *
     * @param position the group's position
     * @param topics the topics that the group reads
     * @param ends the result of {@link #endOffsets}, which must be called after the position was read
     */
    public Map<TopicPartition, PartitionLag> lag(
            KafkaTrackingToken position, Collection<String> topics, Map<TopicPartition, Long> ends) {
        var lags = new HashMap<TopicPartition, PartitionLag>();
        for (var partition : position.getPositions().keySet()) {
            if (topics.contains(partition.topic()))
                lags.put(partition, new PartitionLag(0, OptionalLong.empty(), false));
        }
        var left = new HashMap<TopicPartition, Long>();
        ends.forEach((partition, end) -> {
            if (!topics.contains(partition.topic())) return;
            long next = position.getPositions().getOrDefault(partition, -1L) + 1;
            // The range is outdated if the topic has since been created again or has lost records.
            withoutRecord.computeIfPresent(partition, (p, range) -> range.to() > end ? null : range);
            if (next > end) lags.put(partition, new PartitionLag(end - next, OptionalLong.empty(), false));
            else if (from(partition, next) >= end) lags.put(partition, PartitionLag.NONE);
            else left.put(partition, next);
        });
        if (!left.isEmpty()) lags.putAll(new FirstUnreadRecords(left, ends).lags());
        return lags;
    }

    /**
     * The number of unread records by topic. Negative if any partition of the topic ends before the group's position,
     * even if other partitions have unread records.
     */
    public static Map<String, Long> byTopic(Map<TopicPartition, PartitionLag> lags) {
        var records = new TreeMap<String, Long>();
        lags.forEach((partition, lag) -> records.merge(partition.topic(), lag.records(), ConsumerLag::sum));
        return records;
    }

    private static long sum(long one, long other) {
        return (one < 0) == (other < 0) ? one + other : Math.min(one, other);
    }

    /** The first offset, from the given one on, that may hold a record. */
    private long from(TopicPartition partition, long offset) {
        var range = withoutRecord.get(partition);
        return range != null && range.from() <= offset && offset < range.to() ? range.to() : offset;
    }

    /** Reads the first unread record of each of several partitions. */
    private final class FirstUnreadRecords {

        private final Map<TopicPartition, Long> next;
        private final Map<TopicPartition, Long> ends;
        private final Map<TopicPartition, PartitionLag> lags = new HashMap<>();
        private final Set<TopicPartition> expired = new HashSet<>();
        private final KafkaConsumer<byte[], byte[]> consumer = consumer();

        FirstUnreadRecords(Map<TopicPartition, Long> next, Map<TopicPartition, Long> ends) {
            this.next = next;
            this.ends = ends;
        }

        Map<TopicPartition, PartitionLag> lags() {
            consumer.assign(next.keySet());
            // A partition that was already assigned may still be paused.
            consumer.resume(next.keySet());
            next.forEach((partition, offset) -> consumer.seek(partition, from(partition, offset)));
            long until = System.nanoTime() + TIMEOUT.toNanos();
            while (lags.size() < next.size() && System.nanoTime() < until) {
                var records = poll();
                for (var partition : records.partitions())
                    found(partition, records.records(partition).getFirst());
                var pending = new ArrayList<>(next.keySet());
                pending.removeAll(lags.keySet());
                pending.forEach(this::noteWithoutRecord);
                consumer.pause(lags.keySet());
            }
            next.forEach((partition, offset) -> {
                long left = end(partition) - from(partition, offset);
                lags.putIfAbsent(partition, new PartitionLag(left, OptionalLong.empty(), false));
            });
            return lags;
        }

        private ConsumerRecords<byte[], byte[]> poll() {
            try {
                return consumer.poll(POLL);
            } catch (InvalidOffsetException gone) {
                expired.addAll(gone.partitions());
                consumer.seekToBeginning(gone.partitions());
                return ConsumerRecords.empty();
            }
        }

        private void found(TopicPartition partition, ConsumerRecord<byte[], byte[]> first) {
            if (lags.containsKey(partition)) return;
            boolean lost = expired.contains(partition);
            if (!lost) remember(partition, first.offset());
            long end = end(partition);
            if (first.offset() < end || lost) {
                long from = lost ? next(partition) : first.offset();
                lags.put(partition, new PartitionLag(end - from, OptionalLong.of(first.timestamp()), true));
            } else {
                lags.put(partition, PartitionLag.NONE);
            }
        }

        /** Notes that the offsets up to the consumer's position hold no record. Called while none has arrived. */
        private void noteWithoutRecord(TopicPartition partition) {
            if (expired.contains(partition)) return;
            try {
                long reached = consumer.position(partition, POSITION_TIMEOUT);
                remember(partition, reached);
                if (reached >= end(partition)) lags.put(partition, PartitionLag.NONE);
            } catch (TimeoutException | InvalidOffsetException unknown) {
                // The position is not known yet; the next poll shows it.
            }
        }

        private long next(TopicPartition partition) {
            return Objects.requireNonNull(next.get(partition));
        }

        private long end(TopicPartition partition) {
            return Objects.requireNonNull(ends.get(partition));
        }

        private void remember(TopicPartition partition, long reached) {
            long from = next(partition);
            if (reached > from) withoutRecord.put(partition, new OffsetRange(from, reached));
        }
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
