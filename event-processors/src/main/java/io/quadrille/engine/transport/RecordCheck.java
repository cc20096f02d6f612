package io.quadrille.engine.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares the records at positions with the records that the topics hold now. A position is the offset of the last
 * record that a group has read, or that was acknowledged to the relay. Thread-safe.
 */
public final class RecordCheck {

    static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    /** A description names at most this many partitions, and only counts the others. */
    private static final int MAX_NAMED = 8;

    private final BrokerTopics broker;
    private final Supplier<RecordsByPlace> places;

    /** @param places opens a {@link RecordsByPlace}, which this class closes */
    public RecordCheck(BrokerTopics broker, Supplier<RecordsByPlace> places) {
        this.broker = broker;
        this.places = places;
    }

    /** Why a position is not valid. */
    enum Loss {
        /** The topic was deleted and created again: its id differs. */
        TOPIC_MADE_AGAIN("was deleted and created again"),
        /** The partition ends before the position. */
        POSITION_BEYOND_END("ends before the position: the broker has lost records"),
        /** The offset at the position holds a different record than the one that was read, or none. */
        OTHER_RECORD("holds a different record at the position: the broker has lost records, and has received"
                + " others since"),
        /** Retention has removed records that were not read yet. */
        RECORDS_EXPIRED(
                "no longer holds the records after the position: retention has removed records that were not read");

        /** Continues a sentence that begins with the name of the partition. */
        final String description;

        Loss(String description) {
            this.description = description;
        }
    }

    /**
     * The result of a comparison.
     *
     * @param losses the partitions whose positions are no longer valid
     * @param topicIds the present ids of all positions' topics, by name
     * @param firsts the first offset of each partition that exists
     * @param last the record at each valid position, for partitions without a known record
     */
    record PositionComparison(
            Map<TopicPartition, Loss> losses,
            Map<String, String> topicIds,
            Map<TopicPartition, Long> firsts,
            Map<TopicPartition, LastRecord> last) {}

    /**
     * Compares the records at these positions with the known ones. Asks the broker several times, so this is not for
     * the hot path.
     *
     * @param positions for each partition, the offset of the last record that was read, -1 for none
     * @param known for each partition, the record at the position, or before or after it; absent if none is known
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     * @throws IllegalStateException if a topic or partition does not exist
     */
    PositionComparison compare(Map<TopicPartition, Long> positions, Map<TopicPartition, LastRecord> known) {
        var names = positions.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        while (true) {
            var comparison = compareOnce(names, positions, known);
            // A topic that is created again during the comparison would appear as one that holds other records.
            if (comparison.losses().isEmpty() || comparison.topicIds().equals(broker.ids(names))) return comparison;
        }
    }

    private PositionComparison compareOnce(
            Set<String> names, Map<TopicPartition, Long> positions, Map<TopicPartition, LastRecord> known) {
        var topics = broker.existing(names);
        requireTopics(positions.keySet(), topics.keySet());
        var ids = new HashMap<String, String>();
        var existing = new ArrayList<TopicPartition>();
        topics.forEach((topic, description) -> {
            ids.put(topic, description.topicId().toString());
            int partitions = description.partitions().size();
            positions.keySet().stream()
                    .filter(partition -> partition.topic().equals(topic) && partition.partition() < partitions)
                    .forEach(existing::add);
        });
        var firsts = broker.firstOffsets(existing);
        var ends = broker.endOffsets(existing);
        var losses = new TreeMap<TopicPartition, Loss>(BY_NAME);
        var toRead = new HashMap<TopicPartition, Long>();
        positions.forEach((partition, position) -> {
            var record = known.get(partition);
            if (record != null && !record.topicId().equals(ids.get(partition.topic()))) {
                losses.put(partition, Loss.TOPIC_MADE_AGAIN);
                return;
            }
            var first = firsts.get(partition);
            var end = ends.get(partition);
            // A topic never loses partitions, but a broker may not have learned of new ones yet.
            if (first == null || end == null)
                throw new IllegalStateException("the broker does not know the partition " + partition);
            long offset = record == null ? position : record.offset();
            if (Math.max(position, offset) >= end.offset()) losses.put(partition, Loss.POSITION_BEYOND_END);
            else if (position + 1 < first) losses.put(partition, Loss.RECORDS_EXPIRED);
            else if (offset >= first && (record == null || record.isKnown())) toRead.put(partition, offset);
        });
        var last = new HashMap<TopicPartition, LastRecord>();
        var read = read(toRead);
        positions.forEach((partition, position) -> {
            if (losses.containsKey(partition)) return;
            var expected = known.get(partition);
            var record = read.get(partition);
            if (expected == null) {
                var id = Objects.requireNonNull(ids.get(partition.topic()));
                last.put(partition, record == null ? LastRecord.unknown(id, position) : LastRecord.of(id, record));
            } else if (toRead.containsKey(partition) && (record == null || !expected.is(record))) {
                losses.put(partition, Loss.OTHER_RECORD);
            }
        });
        return new PositionComparison(losses, ids, firsts, last);
    }

    /** Reads the records at these offsets, and removes the offsets that have expired meanwhile. */
    private Map<TopicPartition, ConsumerRecord<byte[], byte[]>> read(Map<TopicPartition, Long> offsets) {
        try (var reader = places.get()) {
            var records = reader.find(offsets);
            var missing = offsets.keySet().stream()
                    .filter(partition -> !records.containsKey(partition))
                    .toList();
            if (missing.isEmpty()) return records;
            // Retention may have removed records since the first offsets were read.
            broker.firstOffsets(missing)
                    .forEach((partition, first) ->
                            offsets.computeIfPresent(partition, (p, offset) -> offset < first ? null : offset));
            return records;
        }
    }

    /** A description of losses for operators. */
    static String describe(Map<TopicPartition, Loss> losses, Map<TopicPartition, Long> positions) {
        var named = losses.entrySet().stream()
                .limit(MAX_NAMED)
                .map(loss -> loss.getKey() + " " + loss.getValue().description + " (position "
                        + positions.get(loss.getKey()) + ")")
                .collect(Collectors.joining("; "));
        return losses.size() <= MAX_NAMED ? named : named + "; and " + (losses.size() - MAX_NAMED) + " more partitions";
    }

    private static void requireTopics(Collection<TopicPartition> partitions, Collection<String> existing) {
        var missing = partitions.stream()
                .map(TopicPartition::topic)
                .filter(topic -> !existing.contains(topic))
                .distinct()
                .sorted()
                .toList();
        if (!missing.isEmpty())
            throw new IllegalStateException("the broker has no topic " + String.join(", ", missing));
    }
}
