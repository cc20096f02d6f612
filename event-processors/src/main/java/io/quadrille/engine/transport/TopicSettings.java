package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The settings of the application's topics: missing topics are created with them, and existing topics are compared with
 * them.
 *
 * @param replicationFactor the number of copies of each partition
 * @param retention the minimum time that a record is kept
 */
public record TopicSettings(short replicationFactor, Duration retention) {

    /**
     * The number of copies that must have a record before the broker acknowledges it: all but one, which may be down,
     * but at least one.
     */
    int minInSync() {
        return Math.max(1, replicationFactor - 1);
    }

    /** The settings with which a topic is created. */
    Map<String, String> configuration() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(minInSync()),
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.COMPRESSION_TYPE_CONFIG,
                TopicCreation.UNCOMPRESSED);
    }

    /** The names of the settings that are compared. */
    static List<String> names() {
        return List.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.RETENTION_MS_CONFIG,
                TopicConfig.RETENTION_BYTES_CONFIG,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);
    }
}
