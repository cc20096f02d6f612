package io.quadrille.engine.transport;

import io.quadrille.engine.processing.PositionLostException;
import io.quadrille.engine.transport.RecordCheck.Loss;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets a group continue only from a valid position. In each partition, a position is the offset of the last record that
 * the group has read; it is valid unless the topic was created again, has lost or replaced that record, or no longer
 * holds the records after it. Also computes a safe position for a group that an operator rewinds. Thread-safe.
 */
public final class PositionGuard {

    private final PositionRecords records;
    private final GroupIncidents incidents;
    private final RecordCheck check;

    public PositionGuard(PositionRecords records, GroupIncidents incidents, RecordCheck check) {
        this.records = records;
        this.incidents = incidents;
        this.check = check;
    }

    /**
     * Checks a group's position. Must be called whenever a stream opens. For partitions without a stored record, it
     * stores the record at the position.
     *
     * @param positions for each partition, the offset of the last record that the group has read, -1 for none
     * @throws PositionLostException if the group has an incident, or this check opens one
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     */
    public void require(String group, Map<TopicPartition, Long> positions) {
        requireNoIncident(group);
        var found = check.compare(positions, records.of(group));
        if (found.losses().isEmpty()) {
            records.putIfAbsent(group, found.last());
            return;
        }
        var what = RecordCheck.describe(found.losses(), positions);
        incidents.begin(group, found.losses().values().iterator().next(), what);
        throw new PositionLostException(what);
    }

    /** @throws PositionLostException if the group has an incident */
    public void requireNoIncident(String group) {
        incidents.open(group).ifPresent(open -> {
            throw new PositionLostException(open.what());
        });
    }

    /**
     * Where a group continues after an incident.
     *
     * @param positions the new positions, in all partitions that exist
     * @param moved the invalid old positions, by partition
     * @param topicIds the ids of the group's topics, by name
     * @param madeAgain the names of the topics that were deleted and created again
     */
    public record Rewind(
            Map<TopicPartition, Long> positions,
            Map<TopicPartition, Long> moved,
            Map<String, String> topicIds,
            Set<String> madeAgain) {}

    /**
     * Computes a safe position: in each partition in which the group's position is not valid, before the first record;
     * unchanged in the others. Asks the broker, and changes nothing.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     * @throws IllegalStateException if a topic does not exist
     */
    public Rewind safe(String group, Map<TopicPartition, Long> positions) {
        var found = check.compare(positions, records.of(group));
        var safe = new HashMap<TopicPartition, Long>(positions);
        var moved = new TreeMap<TopicPartition, Long>(RecordCheck.BY_NAME);
        for (var partition : found.losses().keySet()) {
            var first = found.firsts().get(partition);
            moved.put(partition, positions.get(partition));
            if (first == null) safe.remove(partition);
            else safe.put(partition, first - 1);
        }
        var madeAgain = moved.keySet().stream()
                .filter(partition -> found.losses().get(partition) == Loss.TOPIC_MADE_AGAIN)
                .map(TopicPartition::topic)
                .collect(Collectors.toSet());
        return new Rewind(safe, moved, found.topicIds(), madeAgain);
    }

    /**
     * Ends the group's incident. Must be called in the transaction that stores these positions.
     *
     * @return whether the group had one
     */
    public boolean end(String group, Rewind rewind) {
        var known = new HashMap<TopicPartition, LastRecord>();
        for (var partition : rewind.moved().keySet()) {
            var position = rewind.positions().get(partition);
            if (position == null) records.forget(group, partition);
            else known.put(partition, LastRecord.unknown(topicId(rewind, partition), position));
        }
        records.put(group, known);
        return incidents.end(group);
    }

    private static String topicId(Rewind rewind, TopicPartition partition) {
        return Objects.requireNonNull(rewind.topicIds().get(partition.topic()));
    }
}
