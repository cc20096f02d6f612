package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that do not exist yet. It must be done before any source opens its stream: the extension assigns
 * partitions once, so a topic created later would never be read.
 */
public final class TopicCreation {

    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);

    /**
     * The broker keeps what it takes uncompressed, so its limit is what a reader has to hold at most. A compressed
     * record of some kilobytes may have hundreds of megabytes, and end each process that reads it.
     */
    static final String UNCOMPRESSED = "uncompressed";

    /** No event of this program has as many; see quadrille.kafka.max-record-size. */
    private static final int LEAST_BYTES = 128 * 1024;

    /** What a small heap has room for, twice in each stream. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private final Map<String, Object> configuration;
    private final EventTopics topics;
    private final TopicSettings settings;
    private final Duration timeout;

    public TopicCreation(
            Map<String, Object> configuration, EventTopics topics, TopicSettings settings, Duration timeout) {
        this.configuration = configuration;
        this.topics = topics;
        this.settings = settings;
        this.timeout = timeout;
    }

    private NewTopic newTopic(Map.Entry<String, EventTopic> topic) {
        return new NewTopic(topic.getKey(), topic.getValue().partitions(), settings.replicationFactor())
                .configs(settings.configuration());
    }

    /**
     * Idempotent; safe to call from several processes at once.
     *
     * @throws IllegalStateException if the broker cannot be reached or refuses
     */
    public void createMissing() {
        var admin = Admin.create(configuration);
        var toldToEnd = new Thread(Thread.currentThread()::interrupt);
        Runtime.getRuntime().addShutdownHook(toldToEnd);
        try {
            var wanted = topics.all().entrySet().stream().map(this::newTopic).collect(Collectors.toList());
            for (var created : admin.createTopics(wanted).values().entrySet()) {
                try {
                    created.getValue().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof InvalidReplicationFactorException) {
                        throw new IllegalStateException(
                                "quadrille.kafka.replication-factor must not be more than the number of brokers: "
                                        + e.getCause().getMessage(),
                                e);
                    }
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(
                                "topic " + created.getKey() + " cannot be created", e.getCause());
                    }
                }
            }
            warnOfSizes(admin);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "quadrille.kafka.bootstrap-servers must name a Kafka broker; none answered within "
                            + timeout.toMillis() + " ms",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        } finally {
            // Else it would wait for an answer to what has been asked.
            admin.close(Duration.ZERO);
            forget(toldToEnd);
        }
    }

    /** A process that is told to end while it waits for the broker waits no longer. */
    private static void forget(Thread toldToEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(toldToEnd);
        } catch (IllegalStateException itEnds) {
            // It has done its work.
        }
    }

    /** Of topics that were there before. To change them is up to whoever owns the broker. */
    private void warnOfSizes(Admin admin) throws InterruptedException {
        var resources = topics.all().keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        try {
            admin.describeConfigs(resources)
                    .all()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .forEach((topic, settings) -> sizeWarnings(settings)
                            .forEach(warning -> log.warn(
                                    "Topic {}: {}; see docs/operating/incidents/oversize-records.md",
                                    topic.name(),
                                    warning)));
        } catch (ExecutionException | TimeoutException e) {
            log.info("Settings of the topics are not known: {}", e.toString());
        }
    }

    /** Null if the broker does not say. */
    private static String value(Config settings, String name) {
        var entry = settings.get(name);
        return entry == null ? null : entry.value();
    }

    private static List<String> sizeWarnings(Config settings) {
        var warnings = new ArrayList<String>();
        var compression = value(settings, TopicConfig.COMPRESSION_TYPE_CONFIG);
        if (compression != null && !UNCOMPRESSED.equals(compression)) {
            warnings.add(
                    "compression.type should be uncompressed, or one small record may take more memory than there is");
        }
        var limit = value(settings, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (limit == null) return warnings;
        int most = Integer.parseInt(limit);
        if (most < LEAST_BYTES) warnings.add("max.message.bytes should be at least " + LEAST_BYTES + ", was " + most);
        if (most > MOST_BYTES) {
            warnings.add("max.message.bytes should be at most " + MOST_BYTES + " for a small heap, was " + most);
        }
        return warnings;
    }
}
