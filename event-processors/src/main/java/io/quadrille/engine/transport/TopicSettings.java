package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the topics of the choreography are to be kept: with them they are created, and by them those that exist are
 * judged.
 *
 * @param replicationFactor copies of each
 * @param retention how long a record is kept at least
 */
public record TopicSettings(short replicationFactor, Duration retention) {

    /** Copies that must have a record before it is acknowledged: all but one, which may be down. */
    int minInSync() {
        return Math.max(1, replicationFactor - 1);
    }

    /** What a topic is created with. */
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

    /** Their names. */
    static List<String> names() {
        return List.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.RETENTION_MS_CONFIG,
                TopicConfig.RETENTION_BYTES_CONFIG,
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG);
    }
}
