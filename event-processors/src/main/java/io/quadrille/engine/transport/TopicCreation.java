package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that do not exist yet. Must be called before a source opens a stream, which fails if a topic is
 * missing. Thread-safe.
 */
public final class TopicCreation {

    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);

    /**
     * The broker stores records uncompressed, so its limit on bytes is also the maximum that a reader has to hold. A
     * compressed record of a few kilobytes may expand to hundreds of megabytes, and crash each process that reads it.
     */
    static final String UNCOMPRESSED = "uncompressed";

    /** More than any event of this application has; see quadrille.kafka.max-record-size. */
    private static final int MIN_BYTES = 128 * 1024;

    /** A small heap has room for two records of this size in each stream. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

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
     * Creates the missing topics, and logs a warning if the settings of compression or of the largest record on an
     * existing topic are not as required. Idempotent; several processes may call this at once.
     *
     * @throws IllegalStateException if the broker cannot be reached, or refuses to create a topic
     */
    public void createMissing() {
        var admin = Admin.create(configuration);
        var shutdownHook = new Thread(Thread.currentThread()::interrupt);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
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
            // By default, closing waits for the answers to open requests.
            admin.close(Duration.ZERO);
            remove(shutdownHook);
        }
    }

    /** Removes the hook that ends the wait for the broker when the process shuts down. */
    private static void remove(Thread shutdownHook) {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException itEnds) {
            // The process is shutting down, and the hook runs.
        }
    }

    /** Settings of existing topics are only reported: changing them is up to the owner of the broker. */
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
            log.info("The broker does not return the settings of the topics: {}", e.toString());
        }
    }

    /** The value of a topic's setting; empty if the broker does not return it. */
    private static Optional<String> value(Config settings, String name) {
        return Optional.ofNullable(settings.get(name)).map(ConfigEntry::value);
    }

    private static List<String> sizeWarnings(Config settings) {
        var warnings = new ArrayList<String>();
        var compression = value(settings, TopicConfig.COMPRESSION_TYPE_CONFIG);
        if (compression.isPresent() && !UNCOMPRESSED.equals(compression.get())) {
            warnings.add("compression.type should be uncompressed, because a small compressed record may expand to more"
                    + " memory than is available");
        }
        var limit = value(settings, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (limit.isEmpty()) return warnings;
        int bytes = Integer.parseInt(limit.get());
        if (bytes < MIN_BYTES) warnings.add("max.message.bytes should be at least " + MIN_BYTES + ", was " + bytes);
        if (bytes > MAX_BYTES) {
            warnings.add("max.message.bytes should be at most " + MAX_BYTES + " for a small heap, was " + bytes);
        }
        return warnings;
    }
}
