package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.serialization.GeneralSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;

/**
 * Detects whether a system has no work left: every event is published, and every group has stored a position behind the
 * last record of its topics. A stored position is proof because it is written in the transaction that holds the effects
 * of the record.
 */
public final class IdleDetector {

    private static final List<ConsumerGroup> GROUPS_OF_DOMAINS =
            List.of(Groups.ORDER, Groups.INVENTORY, Groups.COUPON, Groups.WALLET, Groups.STATISTICS);

    private final SystemUnderTest system;
    private final TopicClient topicClient;
    private final List<ConsumerGroup> groups;
    private final Serializer tokens = GeneralSerializer.of();

    public IdleDetector(SystemUnderTest system, TopicClient topicClient) {
        this(system, topicClient, GROUPS_OF_DOMAINS);
    }

    /** For a system that runs only these groups. */
    public IdleDetector(SystemUnderTest system, TopicClient topicClient, List<ConsumerGroup> groups) {
        this.system = system;
        this.topicClient = topicClient;
        this.groups = groups;
    }

    void awaitPublished() {
        await("publication of all events").until(() -> published() == stored());
    }

    public void awaitIdle() {
        awaitIdle(PATIENCE);
    }

    public void awaitIdle(Duration timeout) {
        await("idle system")
                .atMost(timeout)
                .untilAsserted(() -> assertThat(pendingWork()).isEmpty());
    }

    /**
     * Waits until systems that share topics are idle at the same time. In the first of two rounds every relay reaches
     * the end of its log, so the topics change only if a store gets another event. In the second round every group has
     * read all records.
     */
    static void awaitAllIdle(IdleDetector... systems) {
        await("idle systems").untilAsserted(() -> {
            var before = Stream.of(systems).map(IdleDetector::stored).toList();
            for (int round = 1; round <= 2; round++) {
                for (var one : systems) assertThat(one.pendingWork()).isEmpty();
            }
            assertThat(Stream.of(systems).map(IdleDetector::stored))
                    .as("last positions of the stores")
                    .isEqualTo(before);
        });
    }

    /**
     * Waits until all events that are stored now are published, and until all records that are then on the topics are
     * read; later events do not matter.
     */
    public void awaitCaughtUp() {
        long stored = stored();
        await("publication up to " + stored).until(() -> published() >= stored);
        var ends = topicClient.ends();
        await("all groups to read up to " + stored)
                .untilAsserted(() -> assertThat(unread(ends)).isEmpty());
    }

    public boolean isIdle() {
        return pendingWork().isEmpty();
    }

    /** The work left. The second query of the store proves that no event was appended in the meantime. */
    private List<String> pendingWork() {
        long stored = stored();
        long published = published();
        if (published != stored) return List.of("the relay has published up to " + published + " of " + stored);
        var ends = topicClient.ends();
        var pendingWork = new ArrayList<String>();
        pendingWork.addAll(unread(ends));
        if (stored() != stored) pendingWork.add("events were appended after " + stored);
        return pendingWork;
    }

    private List<String> unread(Map<TopicPartition, Long> ends) {
        return groups.stream().flatMap(group -> unread(group, ends).stream()).toList();
    }

    private List<String> unread(ConsumerGroup group, Map<TopicPartition, Long> ends) {
        var topics = system.topics().namesOf(group.topics());
        var positions = positions(group);
        var next = new HashMap<TopicPartition, Long>();
        ends.forEach((partition, end) -> {
            long from = positions.getOrDefault(partition, -1L) + 1;
            if (topics.contains(partition.topic()) && from < end) next.put(partition, from);
        });
        if (next.isEmpty()) return List.of();
        return topicClient.partitionsWithRecords(next, ends).stream()
                .map(at -> group + " is at " + positions.get(at) + " of " + at + ", its end is " + ends.get(at))
                .toList();
    }

    private Map<TopicPartition, Long> positions(ConsumerGroup group) {
        return system.sql()
                .sql("select token, token_type from newest_position where processor_name = :group and token is not"
                        + " null")
                .param("group", group.name())
                .query((row, number) -> token(row.getBytes("token"), row.getString("token_type"))
                        .getPositions())
                .optional()
                .orElse(Map.of());
    }

    private KafkaTrackingToken token(byte[] bytes, String type) {
        return tokens.deserialize(new SimpleSerializedObject<>(bytes, byte[].class, type, null));
    }

    private long published() {
        return system.sql()
                .sql("select coalesce(max(global_index), 0) from relay_position")
                .query(Long.class)
                .single();
    }

    private long stored() {
        return system.sql()
                .sql("select coalesce(max(global_index), 0) from domain_event_entry")
                .query(Long.class)
                .single();
    }
}
