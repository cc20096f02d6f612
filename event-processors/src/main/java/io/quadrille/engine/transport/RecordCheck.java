package io.quadrille.engine.transport;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Compares what positions stand on with what the topics hold now. Thread-safe. */
public final class RecordCheck {

    static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    /** More partitions are counted only. */
    private static final int NAMED = 8;

    private final BrokerTopics broker;
    private final Supplier<RecordsByPlace> places;

    /** @param places opens one for whoever closes it */
    public RecordCheck(BrokerTopics broker, Supplier<RecordsByPlace> places) {
        this.broker = broker;
        this.places = places;
    }

    /** Why a position does not stand any more on what it stood on. */
    enum Loss {
        /** The topic has another id, or fewer partitions. */
        TOPIC_MADE_AGAIN("was deleted and made again"),
        /** The partition ends in front of the position. */
        POSITION_BEYOND_END("ends in front of the position: the broker has lost records"),
        /** In front of the position there is another record, or none. */
        OTHER_RECORD("holds another record in front of the position: the broker has lost records, and others have come"
                + " since"),
        /** Retention has removed records behind the position. */
        RECORDS_EXPIRED(
                "no longer holds what comes after the position: retention has removed records that were not read");

        final String text;

        Loss(String text) {
            this.text = text;
        }
    }

    /**
     * What was found.
     *
     * @param losses the partitions of which the position does not stand any more
     * @param topicIds of the topics of all positions, as they are now
     * @param firsts the first offset of each partition that exists
     * @param last the record in front of each position that stands, for partitions of which none was known
     */
    record Found(
            Map<TopicPartition, Loss> losses,
            Map<String, String> topicIds,
            Map<TopicPartition, Long> firsts,
            Map<TopicPartition, LastRecord> last) {}

    /**
     * Asks the broker; not for the hot path.
     *
     * @param positions the offset of the last record that was taken, -1 for none
     * @param known the last record in front of a position, or of an earlier or later one, as far as it is known
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     * @throws IllegalStateException if a topic does not exist
     */
    Found compare(Map<TopicPartition, Long> positions, Map<TopicPartition, LastRecord> known) {
        var topics = broker.existing(
                positions.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        requireTopics(positions.keySet(), topics.keySet());
        var existing = positions.keySet().stream()
                .filter(p -> p.partition() < topics.get(p.topic()).partitions().size())
                .toList();
        var firsts = broker.firsts(existing);
        var ends = broker.ends(existing);
        var losses = new TreeMap<TopicPartition, Loss>(BY_NAME);
        var toRead = new HashMap<TopicPartition, Long>();
        positions.forEach((partition, position) -> {
            var id = topics.get(partition.topic()).topicId().toString();
            var record = known.get(partition);
            boolean other = record != null && !record.topicId().equals(id);
            // The same topic has not fewer partitions; a broker may say so that has not heard of the new ones yet.
            if (!other && !firsts.containsKey(partition))
                throw new IllegalStateException(partition + " is not known to the broker");
            if (other) {
                losses.put(partition, Loss.TOPIC_MADE_AGAIN);
                return;
            }
            long first = firsts.get(partition);
            long end = ends.get(partition).offset();
            long offset = record == null ? position : record.offset();
            if (Math.max(position, offset) >= end) losses.put(partition, Loss.POSITION_BEYOND_END);
            else if (position + 1 < first) losses.put(partition, Loss.RECORDS_EXPIRED);
            else if (offset >= first && (record == null || record.isKnown())) toRead.put(partition, offset);
        });
        var ids = topics.values().stream()
                .collect(Collectors.toMap(t -> t.name(), t -> t.topicId().toString()));
        return new Found(losses, ids, firsts, read(positions, known, toRead, losses, ids));
    }

    /**
     * Reads the records, notes those that are others, and returns the last record of the partitions of which none was
     * known.
     */
    private Map<TopicPartition, LastRecord> read(
            Map<TopicPartition, Long> positions,
            Map<TopicPartition, LastRecord> known,
            Map<TopicPartition, Long> toRead,
            Map<TopicPartition, Loss> losses,
            Map<String, String> ids) {
        try (var reading = places.get()) {
            var records = reading.find(toRead);
            // Retention may have come meanwhile.
            var gone = toRead.keySet().stream()
                    .filter(partition -> !records.containsKey(partition))
                    .toList();
            var firsts = gone.isEmpty() ? Map.<TopicPartition, Long>of() : broker.firsts(gone);
            for (var partition : gone) if (toRead.get(partition) < firsts.get(partition)) toRead.remove(partition);
            var last = new HashMap<TopicPartition, LastRecord>();
            positions.forEach((partition, position) -> {
                if (losses.containsKey(partition)) return;
                var record = records.get(partition);
                var id = ids.get(partition.topic());
                if (!known.containsKey(partition)) {
                    last.put(partition, record == null ? LastRecord.unknown(id, position) : LastRecord.of(id, record));
                } else if (toRead.containsKey(partition)
                        && (record == null || !known.get(partition).is(record))) {
                    losses.put(partition, Loss.OTHER_RECORD);
                }
            });
            return last;
        }
    }

    /** For people. */
    static String describe(Map<TopicPartition, Loss> losses, Map<TopicPartition, Long> positions) {
        var named = losses.entrySet().stream()
                .limit(NAMED)
                .map(loss ->
                        loss.getKey() + " " + loss.getValue().text + " (position " + positions.get(loss.getKey()) + ")")
                .collect(Collectors.joining("; "));
        return losses.size() <= NAMED ? named : named + "; and " + (losses.size() - NAMED) + " partitions more";
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
