package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker for the current state of topics, with one Kafka client that stays open until a call times out.
 * Thread-safe.
 */
public final class BrokerTopics implements AutoCloseable {

    private static final int TIMEOUT_MILLIS =
            Math.toIntExact(Duration.ofSeconds(10).toMillis());

    private static final String AUTO_CREATE = "auto.create.topics.enable";

    private final Map<String, Object> settings;
    private @Nullable Admin admin;

    /** @param settings common to all Kafka clients of this process */
    public BrokerTopics(Map<String, Object> settings) {
        this.settings = new HashMap<>(settings);
    }

    /**
     * The descriptions of those topics that exist, by name.
     *
     * @throws KafkaException if no broker answers within ten seconds
     */
    Map<String, TopicDescription> existing(Collection<String> topics) {
        var options = new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS);
        var asked = admin().describeTopics(topics, options).topicNameValues();
        var existing = new HashMap<String, TopicDescription>();
        asked.forEach((topic, answer) -> {
            try {
                existing.put(topic, get(answer));
            } catch (UnknownTopicOrPartitionException absent) {
                // The result has no entry for it.
            }
        });
        return existing;
    }

    /** Kafka's id of each of those topics that exist, by name. */
    Map<String, String> ids(Collection<String> topics) {
        return existing(topics).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, topic -> topic.getValue().topicId().toString()));
    }

    /** The first offset of each partition. All partitions must exist. */
    Map<TopicPartition, Long> firstOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, first -> first.getValue().offset()));
    }

    /**
     * The end of each partition, which is the offset after its last record, and its leader's epoch. Records of open
     * transactions are included. All partitions must exist.
     */
    Map<TopicPartition, ListOffsetsResultInfo> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Collection<TopicPartition> partitions, OffsetSpec which) {
        var asked =
                partitions.stream().distinct().collect(Collectors.toMap(partition -> partition, partition -> which));
        return get(admin().listOffsets(asked, new ListOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
                .all());
    }

    /**
     * The settings that {@link TopicSettings} compares, by topic. A topic whose settings this client is not allowed to
     * read has no entry.
     */
    Map<String, Map<String, String>> settings(Collection<String> topics) {
        var resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        var settings = new HashMap<String, Map<String, String>>();
        described(resources)
                .forEach((resource, config) -> settings.put(resource.name(), values(config, TopicSettings.names())));
        return settings;
    }

    /**
     * Whether any broker creates a topic when a client names one that does not exist; false if this client is not
     * allowed to read the brokers' settings.
     */
    boolean createsTopicsItself() {
        var nodes = get(admin().describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS))
                .nodes());
        var brokers = nodes.stream()
                .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                .toList();
        return described(brokers).values().stream()
                .anyMatch(config ->
                        "true".equals(values(config, List.of(AUTO_CREATE)).get(AUTO_CREATE)));
    }

    private Map<ConfigResource, Config> described(Collection<ConfigResource> resources) {
        var described = new HashMap<ConfigResource, Config>();
        admin().describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(TIMEOUT_MILLIS))
                .values()
                .forEach((resource, answer) -> {
                    try {
                        described.put(resource, get(answer));
                    } catch (AuthorizationException | UnknownTopicOrPartitionException unknown) {
                        // Settings that cannot be read are not compared.
                    }
                });
        return described;
    }

    private static Map<String, String> values(Config config, Collection<String> names) {
        var values = new HashMap<String, String>();
        for (var name : names) {
            var entry = config.get(name);
            if (entry != null && entry.value() != null) values.put(name, entry.value());
        }
        return values;
    }

    private <T> T get(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            // An Error may have ended the client's thread, which also shows as a timeout. The next call creates a new
            // client with a new thread.
            if (e.getCause() instanceof TimeoutException) close();
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking the broker for its topics", e);
        }
    }

    private synchronized Admin admin() {
        var open = admin;
        if (open == null) admin = open = Admin.create(settings);
        return open;
    }

    @Override
    public synchronized void close() {
        if (admin != null) admin.close(Duration.ZERO);
        admin = null;
    }
}
