package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
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

/**
 * How many records a group has not taken, and how old they are, over one connection that is kept. Offsets alone do not
 * say it: behind a group's last record there may be offsets that hold no record, such as the marker at the end of a
 * transaction, records of an aborted one, or what compaction has removed. So where offsets are left, this reads whether
 * a record is there. Not thread-safe.
 */
public final class ConsumerLag implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    /** One record of each partition is wanted; the broker sends at least one batch, whatever its size. */
    private static final int FETCH_BYTES = 16 * 1024;

    private static final int MOST_WAIT_MILLIS = 20;

    private final Map<String, Object> settings;
    private final Map<TopicPartition, Range> withoutRecord = new HashMap<>();
    private KafkaConsumer<byte[], byte[]> consumer;

    /** @param settings what every Kafka client here is told */
    public ConsumerLag(Map<String, Object> settings) {
        this.settings = new HashMap<>(settings);
        this.settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // As the groups read.
        this.settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        // The broker holds a fetch that finds nothing, and with it the next one, which is of another group's
        // partitions.
        this.settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MOST_WAIT_MILLIS);
    }

    /** Offsets from the first, inclusive, to the last, exclusive, which hold no record that a group reads. */
    private record Range(long from, long to) {}

    /**
     * What a group has not taken of a partition.
     *
     * @param records how many there are at most; 0 only if there is none; less than 0 if the partition ends in front of
     *     the group's position: so many offsets, which hold records that the group has taken no longer, and records to
     *     come that it would pass
     * @param oldest when the oldest was published, in milliseconds since 1970; empty without any, and if that is not
     *     known
     * @param known whether the broker has said what is there
     */
    public record Unread(long records, OptionalLong oldest, boolean known) {

        static final Unread NONE = new Unread(0, OptionalLong.empty(), true);
    }

    /**
     * The offset after the last record that a group can read now, of each partition of the topics: an open transaction
     * ends what can be read. Partitions that have no leader are absent.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers within three seconds
     */
    public Map<TopicPartition, Long> ends(Collection<String> topics) {
        var partitions = new HashSet<TopicPartition>();
        for (var topic : topics) {
            for (var partition : consumer().partitionsFor(topic, PATIENCE)) {
                if (partition.leader() != null) partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        // Asked for partitions that are not assigned, the consumer warns of each.
        consumer().assign(partitions);
        return consumer().endOffsets(partitions, PATIENCE);
    }

    /**
     * What lies behind a group's position, by partition of the topics. Takes up to three seconds if a partition does
     * not answer; the others are told all the same. Where a topic no longer holds what comes next, the first record
     * that it still holds counts as the oldest: nobody is told that nothing is old just when records are lost.
     *
     * @param topics those that the group reads
     * @param ends what {@link #ends} has said, no earlier than the position was read
     */
    public Map<TopicPartition, Unread> behind(
            KafkaTrackingToken position, Collection<String> topics, Map<TopicPartition, Long> ends) {
        var unread = new HashMap<TopicPartition, Unread>();
        for (var partition : position.getPositions().keySet()) {
            if (topics.contains(partition.topic())) unread.put(partition, new Unread(0, OptionalLong.empty(), false));
        }
        var left = new HashMap<TopicPartition, Long>();
        ends.forEach((partition, end) -> {
            if (!topics.contains(partition.topic())) return;
            long next = position.getPositions().getOrDefault(partition, -1L) + 1;
            // Of a topic that was made again since, or has lost records.
            withoutRecord.computeIfPresent(partition, (p, range) -> range.to() > end ? null : range);
            if (next > end) unread.put(partition, new Unread(end - next, OptionalLong.empty(), false));
            else if (from(partition, next) >= end) unread.put(partition, Unread.NONE);
            else left.put(partition, next);
        });
        if (!left.isEmpty()) unread.putAll(new Look(left, ends).unread());
        return unread;
    }

    /**
     * The records by topic, of those partitions that the broker has said anything about. Less than 0 where any
     * partition ends in front of the group's position, however much there is to take in others.
     */
    public static Map<String, Long> byTopic(Map<TopicPartition, Unread> unread) {
        var records = new TreeMap<String, Long>();
        unread.forEach(
                (partition, behind) -> records.merge(partition.topic(), behind.records(), ConsumerLag::together));
        return records;
    }

    private static long together(long one, long other) {
        return (one < 0) == (other < 0) ? one + other : Math.min(one, other);
    }

    /** The first offset from this one on that may hold a record. */
    private long from(TopicPartition partition, long offset) {
        var range = withoutRecord.get(partition);
        return range != null && range.from() <= offset && offset < range.to() ? range.to() : offset;
    }

    /** One look for the first record of several partitions. */
    private final class Look {

        private final Map<TopicPartition, Long> next;
        private final Map<TopicPartition, Long> ends;
        private final Map<TopicPartition, Unread> unread = new HashMap<>();
        private final Set<TopicPartition> expired = new HashSet<>();

        Look(Map<TopicPartition, Long> next, Map<TopicPartition, Long> ends) {
            this.next = next;
            this.ends = ends;
        }

        Map<TopicPartition, Unread> unread() {
            consumer().assign(next.keySet());
            // A partition that was assigned before is still as it was left.
            consumer.resume(next.keySet());
            next.forEach((partition, offset) -> consumer.seek(partition, from(partition, offset)));
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (unread.size() < next.size() && System.nanoTime() < until) {
                var records = poll();
                for (var partition : records.partitions())
                    found(partition, records.records(partition).getFirst());
                var pending = new ArrayList<>(next.keySet());
                pending.removeAll(unread.keySet());
                pending.forEach(this::passed);
                consumer.pause(unread.keySet());
            }
            next.forEach((partition, offset) -> {
                long left = ends.get(partition) - from(partition, offset);
                unread.putIfAbsent(partition, new Unread(left, OptionalLong.empty(), false));
            });
            return unread;
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
            if (unread.containsKey(partition)) return;
            boolean lost = expired.contains(partition);
            if (!lost) remember(partition, first.offset());
            long end = ends.get(partition);
            if (first.offset() < end || lost) {
                long from = lost ? next.get(partition) : first.offset();
                unread.put(partition, new Unread(end - from, OptionalLong.of(first.timestamp()), true));
            } else {
                unread.put(partition, Unread.NONE);
            }
        }

        /** No record has come up to where the consumer stands. */
        private void passed(TopicPartition partition) {
            if (expired.contains(partition)) return;
            try {
                long reached = consumer.position(partition, AT_ONCE);
                remember(partition, reached);
                if (reached >= ends.get(partition)) unread.put(partition, Unread.NONE);
            } catch (TimeoutException | InvalidOffsetException unknown) {
                // The next poll finds out.
            }
        }

        private void remember(TopicPartition partition, long reached) {
            long from = next.get(partition);
            if (reached > from) withoutRecord.put(partition, new Range(from, reached));
        }
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
