package io.quadrille.engine.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of own topics, and of the broker for them, by which records can be lost. They are told, and stop nothing: a
 * system that refuses to start because of them would lose orders for what may never happen. Thread-safe.
 */
public final class TopicFindings {

    private static final Logger log = LoggerFactory.getLogger(TopicFindings.class);

    private final BrokerTopics broker;
    private final EventTopics topics;
    private final TopicSettings wanted;
    private List<String> told = List.of();

    public TopicFindings(BrokerTopics broker, EventTopics topics, TopicSettings wanted) {
        this.broker = broker;
        this.topics = topics;
        this.wanted = wanted;
    }

    /**
     * Each with what to do. Logs them if they are others than the last time. Asks the broker.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     */
    public synchronized List<String> find() {
        var found = new ArrayList<String>();
        var existing = broker.existing(topics.all().keySet());
        var settings = broker.settings(existing.keySet());
        existing.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(topic -> {
            shape(topic.getValue(), found);
            settings(topic.getKey(), settings.get(topic.getKey()), found);
        });
        if (broker.createsTopicsItself()) {
            found.add("the broker creates topics by itself, with its own defaults;"
                    + " set auto.create.topics.enable=false on each broker");
        }
        if (!found.equals(told)) {
            found.forEach(finding -> log.warn("Records can be lost: {}", finding));
            told = List.copyOf(found);
        }
        return found;
    }

    private void shape(TopicDescription topic, List<String> found) {
        int partitions = topics.all().get(topic.name()).partitions();
        if (topic.partitions().size() < partitions) {
            found.add("topic " + topic.name() + " has " + topic.partitions().size() + " of " + partitions
                    + " partitions; add the others while no order is under way (kafka-topics --alter --partitions "
                    + partitions + ")");
        }
        long least = topic.partitions().stream()
                .mapToLong(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (least < wanted.replicationFactor()) {
            found.add("topic " + topic.name() + " has " + least + " of " + wanted.replicationFactor()
                    + " copies, as quadrille.kafka.replication-factor says; add them (kafka-reassign-partitions)");
        }
    }

    private void settings(String topic, Map<String, String> is, List<String> found) {
        if (is == null) return;
        compare(topic, is, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE::equals, found);
        long retention = wanted.retention().toMillis();
        compare(topic, is, TopicConfig.RETENTION_MS_CONFIG, value -> isAtLeast(value, retention), found);
        compare(
                topic,
                is,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                value -> isAtLeast(value, wanted.minInSync()),
                found);
        compare(topic, is, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"::equals, found);
        var bytes = is.get(TopicConfig.RETENTION_BYTES_CONFIG);
        if (bytes != null && !bytes.equals("-1")) {
            found.add("topic " + topic + " keeps no more than " + bytes
                    + " bytes in a partition; set its retention.bytes=-1 (kafka-configs --alter)");
        }
    }

    private void compare(
            String topic, Map<String, String> is, String setting, Predicate<String> enough, List<String> found) {
        var value = is.get(setting);
        if (value == null || enough.test(value)) return;
        found.add("topic " + topic + " has " + setting + "=" + value + "; set " + setting + "="
                + wanted.configuration().get(setting) + " (kafka-configs --alter)");
    }

    /** -1 is without limit. */
    private static boolean isAtLeast(String value, long least) {
        return value.equals("-1") || Long.parseLong(value) >= least;
    }
}
