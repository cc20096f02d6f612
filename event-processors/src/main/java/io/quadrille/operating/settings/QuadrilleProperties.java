package io.quadrille.operating.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.utils.Utils;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the application below {@code quadrille}. Other packages declare further records for their settings.
 *
 * @param domains the domains whose aggregates, reactions and views this process runs; null for all. Read through
 *     {@link io.quadrille.engine.saga.LocalDomains}
 */
@Validated
@ConfigurationProperties("quadrille")
public record QuadrilleProperties(
        @Nullable Set<@NotNull String> domains,

        @Valid @NotNull @DefaultValue Kafka kafka,
        @Valid @NotNull @DefaultValue Relay relay,
        @Valid @NotNull @DefaultValue Processing processing,
        @Valid @NotNull @DefaultValue DeadLetters deadLetters,
        @Valid @NotNull @DefaultValue Aggregates aggregates,
        @Valid @NotNull @DefaultValue Integrity integrity) {

    /**
     * @param bootstrapServers host:port of one broker or several, separated by commas
     * @param topicPrefix the beginning of every topic name, so that several systems can share a broker
     * @param replicationFactor the number of replicas of each topic that the application creates
     * @param retention how long each topic that the application creates keeps its records
     * @param startupTimeout how long a start waits for the broker
     * @param maxRecordSize the maximum total size of key, value and headers; a larger record is parked without its
     *     value
     * @param properties further settings of every Kafka client, such as security settings
     */
    public record Kafka(
            @NotBlank(message = "must be host:port of a broker")
            String bootstrapServers,

            @NotNull
            @Pattern(
                    regexp = "[a-zA-Z0-9._-]{0,200}",
                    message = "must consist of at most 200 letters a-z and A-Z, digits, '.', '_' and '-'")
            @DefaultValue("")
            String topicPrefix,

            @Min(1) @Max(16) @DefaultValue("1") short replicationFactor,

            @NotNull @DurationMin(hours = 1) @DurationMax(days = 3650) @DefaultValue("7d")
            Duration retention,

            @NotNull @DurationMin(millis = 1) @DurationMax(hours = 1) @DefaultValue("30s")
            Duration startupTimeout,

            @NotNull @DefaultValue("256KB") DataSize maxRecordSize,
            @DefaultValue Map<String, String> properties) {

        public Kafka {
            KafkaClientSettings.check(properties);
        }

        /** The lower bound is larger than every event of this application. */
        @AssertTrue(message = "quadrille.kafka.max-record-size must be between 128KB and 1MB")
        boolean isMaxRecordSizeInRange() {
            return maxRecordSize == null
                    || maxRecordSize.toKilobytes() >= 128 && maxRecordSize.toBytes() <= 1024 * 1024;
        }

        public int maxRecordBytes() {
            return Math.toIntExact(maxRecordSize.toBytes());
        }

        @AssertTrue(
                message =
                        "quadrille.kafka.bootstrap-servers must be host:port of each broker, separated by commas, as in"
                                + " kafka-1:9092,kafka-2:9092")
        boolean isBootstrapServersComplete() {
            return bootstrapServers == null
                    || Stream.of(bootstrapServers.strip().split("\\s*,\\s*", -1))
                            .allMatch(Kafka::isAddress);
        }

        /** Whether Kafka would accept the address. Stricter than Kafka in one point: the host is required. */
        private static boolean isAddress(String server) {
            var host = Utils.getHost(server);
            return host != null && !host.isEmpty() && server.matches(".*:[0-9]{1,5}") && isPort(Utils.getPort(server));
        }

        private static boolean isPort(int port) {
            return port >= 1 && port <= 65_535;
        }

        /** The settings of every Kafka client, in a new map that the caller may change. */
        public Map<String, Object> clientSettings() {
            var settings = new HashMap<String, Object>(properties);
            settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
            return settings;
        }
    }

    /**
     * @param lease how long the relay, or the follower that chains the log, may leave its lease unconfirmed before
     *     another process ends the holder's database session and takes over
     */
    public record Relay(
            @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1) @DefaultValue("15s")
            Duration lease) {}

    /**
     * @param batchSize the maximum number of records that a processing group handles in one transaction; not the
     *     relay's batch
     * @param claimTimeout how long a group stays claimed by a process that has crashed
     * @param attempts the number of attempts to handle an event that fails transiently, before it becomes a dead letter
     * @param firstRetry the wait after the first failure; each further failure doubles the wait
     * @param longestRetry the longest wait between two attempts, and between two probes of an open circuit breaker
     * @param breakerThreshold the number of consecutive events failing because of an outage, at which a group's circuit
     *     breaker opens
     */
    public record Processing(
            @Min(1) @Max(10_000) @DefaultValue("200") int batchSize,

            @NotNull @DurationMin(millis = 500) @DurationMax(hours = 1) @DefaultValue("5s")
            Duration claimTimeout,

            @Min(1) @Max(1_000_000) @DefaultValue("3") int attempts,

            @NotNull @DurationMin(millis = 1) @DurationMax(days = 1) @DefaultValue("50ms")
            Duration firstRetry,

            @NotNull @DurationMin(millis = 1) @DurationMax(days = 1) @DefaultValue("10s")
            Duration longestRetry,

            @Min(1) @Max(1_000_000) @DefaultValue("5") int breakerThreshold) {

        @AssertTrue(
                message = "quadrille.processing.first-retry must not be longer than quadrille.processing.longest-retry")
        boolean isFirstRetryWithinLongest() {
            return isWithin(firstRetry, longestRetry);
        }
    }

    /**
     * @param firstRetry the wait before the first retry of a dead letter; each further retry doubles the wait
     * @param longestRetry the longest wait between two retries
     * @param attempts the number of retries of a dead letter before it is abandoned
     * @param attemptsByCause the number of retries, by the simple name of the cause's type. Case is ignored, because
     *     environment variables do not keep it
     */
    public record DeadLetters(
            @NotNull @DurationMin(millis = 1) @DurationMax(days = 1) @DefaultValue("1s")
            Duration firstRetry,

            @NotNull @DurationMin(millis = 1) @DurationMax(days = 1) @DefaultValue("30s")
            Duration longestRetry,

            @Min(1) @Max(1_000_000) @DefaultValue("150") int attempts,
            @DefaultValue Map<String, @NotNull @Min(0) @Max(1_000_000) Integer> attemptsByCause) {

        @AssertTrue(
                message = "quadrille.dead-letters.first-retry must not be longer than"
                        + " quadrille.dead-letters.longest-retry")
        boolean isFirstRetryWithinLongest() {
            return isWithin(firstRetry, longestRetry);
        }
    }

    private static boolean isWithin(Duration first, Duration longest) {
        return first == null || longest == null || first.compareTo(longest) <= 0;
    }

    /**
     * @param cacheSize the maximum number of cached orders; the same limit holds for items and for wallets
     * @param snapshotEvery the number of events between two snapshots of an item, a wallet or a coupon
     */
    public record Aggregates(
            @Min(0) @Max(10_000_000) @DefaultValue("20000") int cacheSize,
            @Min(10) @DefaultValue("200") int snapshotEvery) {}

    /**
     * @param signingKey a file with a private Ed25519 key; if null, checkpoints of the chain are not signed
     * @param checkpoints a folder to which each checkpoint is written; if null, checkpoints are only in the database
     *     and the API
     * @param checkpointEvery the time between two checkpoints, while the log grows
     */
    public record Integrity(
            @Nullable Path signingKey,
            @Nullable Path checkpoints,

            @NotNull @DurationMin(seconds = 1) @DurationMax(days = 365) @DefaultValue("5m")
            Duration checkpointEvery) {}
}
