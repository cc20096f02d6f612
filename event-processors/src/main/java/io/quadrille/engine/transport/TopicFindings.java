package io.quadrille.engine.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds settings of the application's topics and of the broker that can cause the loss of records. Findings are
 * reported and do not stop the application: refusing to start would lose orders because of a failure that may never
 * happen. Thread-safe.
 */
public final class TopicFindings {

    private static final Logger log = LoggerFactory.getLogger(TopicFindings.class);

    private final BrokerTopics broker;
    private final EventTopics topics;
    private final TopicSettings wanted;
    private List<String> logged = List.of();

    public TopicFindings(BrokerTopics broker, EventTopics topics, TopicSettings wanted) {
        this.broker = broker;
        this.topics = topics;
        this.wanted = wanted;
    }

    /**
     * The findings, each with a remedy. Logs them if they have changed since the last call. Asks the broker.
     *
     * @throws org.apache.kafka.common.KafkaException if no broker answers
     */
    public synchronized List<String> find() {
        var found = new ArrayList<String>();
        var existing = broker.existing(topics.all().keySet());
        var settings = broker.settings(existing.keySet());
        existing.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(topic -> {
            shape(topic.getValue(), found);
            settings(topic.getKey(), settings.getOrDefault(topic.getKey(), Map.of()), found);
        });
        if (broker.createsTopicsItself()) {
            found.add("the broker creates topics automatically, with its own defaults;"
                    + " set auto.create.topics.enable=false on each broker");
        }
        if (!found.equals(logged)) {
            found.forEach(finding -> log.warn("Records can be lost: {}", finding));
            logged = List.copyOf(found);
        }
        return found;
    }

    private void shape(TopicDescription topic, List<String> found) {
        int partitions = Objects.requireNonNull(topics.all().get(topic.name())).partitions();
        if (topic.partitions().size() < partitions) {
            found.add("topic " + topic.name() + " has " + topic.partitions().size() + " of " + partitions
                    + " partitions; add the missing ones while no order is open (kafka-topics --alter --partitions "
                    + partitions + ")");
        }
        long least = topic.partitions().stream()
                .mapToLong(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (least < wanted.replicationFactor()) {
            found.add("topic " + topic.name() + " has " + least + " of " + wanted.replicationFactor()
                    + " copies that quadrille.kafka.replication-factor demands; add them (kafka-reassign-partitions)");
        }
    }

    private void settings(String topic, Map<String, String> actual, List<String> found) {
        compare(topic, actual, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE::equals, found);
        long retention = wanted.retention().toMillis();
        compare(topic, actual, TopicConfig.RETENTION_MS_CONFIG, value -> isAtLeast(value, retention), found);
        compare(
                topic,
                actual,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                value -> isAtLeast(value, wanted.minInSync()),
                found);
        compare(topic, actual, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"::equals, found);
        var bytes = actual.get(TopicConfig.RETENTION_BYTES_CONFIG);
        if (bytes != null && !bytes.equals("-1")) {
            found.add("topic " + topic + " keeps at most " + bytes
                    + " bytes in a partition; set its retention.bytes=-1 (kafka-configs --alter)");
        }
    }

    private void compare(
            String topic, Map<String, String> actual, String setting, Predicate<String> enough, List<String> found) {
        var value = actual.get(setting);
        if (value == null || enough.test(value)) return;
        found.add("topic " + topic + " has " + setting + "=" + value + "; set " + setting + "="
                + wanted.configuration().get(setting) + " (kafka-configs --alter)");
    }

    /** The value -1 means no limit. */
    private static boolean isAtLeast(String value, long least) {
        return value.equals("-1") || Long.parseLong(value) >= least;
    }
}
