package io.quadrille.operating.metrics;

import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.threads.Elapsed;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.ConsumerLag.PartitionLag;
import io.quadrille.engine.transport.EventTopics;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;

/** The lag of the groups, from the broker: the number of unread records, and the age of the oldest. */
final class TopicGauges implements GaugeSource {

    private final Collection<ConsumerGroup> groups;
    private final GroupClaims claims;
    private final EventTopics topics;
    private final ConsumerLag records;
    private final Clock clock;

    TopicGauges(
            Collection<ConsumerGroup> groups,
            GroupClaims claims,
            EventTopics topics,
            ConsumerLag records,
            Clock clock) {
        this.groups = groups;
        this.claims = claims;
        this.topics = topics;
        this.records = records;
        this.clock = clock;
    }

    @Override
    public Map<ReadGauge.SeriesKey, Double> read() {
        // The positions are read before the ends, so a record sent in between counts as unread. In the other order it
        // could make the lag negative.
        var positions = claims.all();
        var ends = records.endOffsets(topics.all().keySet());
        var found = new HashMap<ReadGauge.SeriesKey, Double>();
        for (var group : groups) {
            var claim = positions.get(group.name());
            if (claim != null) found.putAll(lag(group, claim.position(), ends));
        }
        return found;
    }

    /**
     * The group's lag by topic, and the age of its oldest unread record. If the broker does not answer for a partition,
     * the lag of that topic is an estimate, and the age is that of the other partitions; NaN if they have no unread
     * record.
     */
    private Map<ReadGauge.SeriesKey, Double> lag(
            ConsumerGroup group, KafkaTrackingToken position, Map<TopicPartition, Long> ends) {
        var unread = records.lag(position, topics.namesOf(group.topics()), ends);
        var byTopic = ConsumerLag.byTopic(unread);
        var found = new HashMap<ReadGauge.SeriesKey, Double>();
        for (var topic : group.topics()) {
            var records = byTopic.getOrDefault(topics.nameOf(topic), 0L);
            found.put(ReadGauge.GROUP_EVENTS.of(group.name(), topic.topicName()), records.doubleValue());
        }
        found.put(ReadGauge.GROUP_SECONDS.of(group.name()), seconds(unread.values()));
        return found;
    }

    private double seconds(Collection<PartitionLag> unread) {
        var oldest = unread.stream()
                .map(PartitionLag::oldest)
                .flatMapToLong(OptionalLong::stream)
                .min();
        if (oldest.isPresent()) return Elapsed.seconds(Instant.ofEpochMilli(oldest.getAsLong()), clock.instant());
        return unread.stream().allMatch(PartitionLag::known) ? 0 : Double.NaN;
    }
}
