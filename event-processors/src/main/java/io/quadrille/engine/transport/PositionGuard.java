package io.quadrille.engine.transport;

import io.quadrille.engine.processing.PositionLostException;
import io.quadrille.engine.transport.RecordCheck.Loss;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets groups go on only where their positions still stand on the records they stood on, and moves those that do not to
 * where that is safe, when an operator wants it. Thread-safe.
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
     * To be called whenever a stream opens. What the group stands on is noted where that was not known.
     *
     * @param positions by partition the offset of the last record that the group has taken, -1 for none
     * @throws PositionLostException if the group has an incident, from before or from now on
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
     * Where a group goes on after an incident.
     *
     * @param positions of all its partitions that exist
     * @param moved of those that had to be moved the position before, by partition
     * @param topicIds of its topics
     * @param madeAgain those of its topics that were deleted and made again
     */
    public record Rewind(
            Map<TopicPartition, Long> positions,
            Map<TopicPartition, Long> moved,
            Map<String, String> topicIds,
            Set<String> madeAgain) {}

    /**
     * Works out where the group is safe: in front of the first record of each partition in which its position does not
     * stand any more, and where it is in the others. Asks the broker, and changes nothing.
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
     * Ends the group's incident, in the transaction that stores these positions.
     *
     * @return whether the group had one
     */
    public boolean end(String group, Rewind rewind) {
        var known = new HashMap<TopicPartition, LastRecord>();
        for (var partition : rewind.moved().keySet()) {
            var position = rewind.positions().get(partition);
            if (position == null) records.forget(group, partition);
            else known.put(partition, LastRecord.unknown(rewind.topicIds().get(partition.topic()), position));
        }
        records.put(group, known);
        return incidents.end(group);
    }
}
