package io.quadrille.operating.settings;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Checks the settings of Kafka clients below {@code quadrille.kafka.properties}. */
public final class KafkaClientSettings {

    private static final String PREFIX = "quadrille.kafka.properties.";

    /**
     * Settings that users must not set: the order of events, their delivery or the guarantee that each takes effect
     * only once depends on the value, the value differs from client to client, or Quadrille computes the value.
     */
    private static final Set<String> RESERVED = Set.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.LINGER_MS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.BATCH_SIZE_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);

    /** Maximum size of a producer's batch, in bytes. Every event is smaller. */
    public static final int BATCH_BYTES = 128 * 1024;

    /**
     * Default size, in bytes, of each producer's buffer for unacknowledged records. It holds several of the relay's
     * batches, each of which has about 2 MB at most. Kafka's default is 32 MB.
     */
    public static final int PRODUCER_BYTES = 8 * 1024 * 1024;

    /**
     * Maximum size of a fetch response, in bytes. Each consumer holds at most one response per broker in memory.
     * Kafka's default is 50 MB.
     */
    private static final int FETCH_BYTES = 1024 * 1024;

    /**
     * Maximum number of bytes of one partition in a fetch response, so that a response has room for several partitions.
     */
    private static final int PARTITION_FETCH_BYTES = 256 * 1024;

    private KafkaClientSettings() {}

    /**
     * Limits the size of a fetch response, and of each partition's share of it, unless the user has set these limits.
     * If the first batch in a response exceeds a limit, the broker sends it nevertheless, so a consumer always makes
     * progress.
     */
    public static void boundFetches(Map<String, Object> settings) {
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    }

    /**
     * Checks the settings that a user has given.
     *
     * @throws IllegalArgumentException if a setting is reserved, has no effect or is unknown to every client, or if a
     *     client could not be created or would not work properly with these settings
     */
    static void check(Map<String, String> given) {
        if (given.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException(PREFIX + ProducerConfig.BOOTSTRAP_SERVERS_CONFIG
                    + " has no effect: set quadrille.kafka.bootstrap-servers");
        }
        for (var key : new TreeSet<>(given.keySet())) {
            if (RESERVED.contains(key)) {
                throw new IllegalArgumentException(
                        PREFIX + key + " must not be set: Quadrille works only with its own value");
            }
        }
        checkNames(given.keySet());
        checkValues(given);
    }

    /**
     * Rejects names that no client knows, unless a client loads a class, such as an interceptor, which may read such
     * names.
     */
    private static void checkNames(Set<String> given) {
        boolean loadsClasses = given.stream()
                .anyMatch(key -> key.endsWith(".class") || key.endsWith(".classes") || key.equals("metric.reporters"));
        if (loadsClasses) return;
        var known = new TreeSet<>(ProducerConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        for (var key : new TreeSet<>(given)) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        PREFIX + key + " is not a setting of any Kafka client; the most similar name: "
                                + String.join(" or ", Nearest.to(key, known)));
            }
        }
    }

    /**
     * Creates the settings of each client, and one consumer. The consumer loads classes, certificates and keys, and
     * connects to no broker until it is used.
     */
    private static void checkValues(Map<String, String> given) {
        if (given.isEmpty()) return;
        var settings = new HashMap<String, Object>(given);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try {
            var producer = new ProducerConfig(settings);
            var consumer = new ConsumerConfig(settings);
            new AdminClientConfig(settings);
            checkTogether(given.keySet(), producer, consumer);
            new KafkaConsumer<byte[], byte[]>(settings).close(CloseOptions.timeout(Duration.ZERO));
        } catch (KafkaException e) {
            throw new IllegalArgumentException(PREFIX + suspect(given, e) + " cannot be used: " + reason(e), e);
        }
    }

    /**
     * Checks combinations that the configuration classes accept, but with which a client cannot be created, or some of
     * its requests fail or time out.
     */
    private static void checkTogether(Set<String> given, ProducerConfig producer, ConsumerConfig consumer) {
        long request = producer.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        if (given.contains(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)) {
            atLeast(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    producer.getInt(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
                    request,
                    "the value of " + PREFIX + ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        }
        atLeast(
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                request,
                consumer.getInt(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG) + 1L,
                "longer than " + PREFIX + ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG);
        atLeast(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                consumer.getInt(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG),
                request,
                "the value of " + PREFIX + ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG);
        var batch = "so that a batch of events fits";
        long largest = producer.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        atLeast(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largest, BATCH_BYTES, batch);
        long memory = producer.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG);
        atLeast(ProducerConfig.BUFFER_MEMORY_CONFIG, memory, BATCH_BYTES, batch);
    }

    private static void atLeast(String key, long value, long minimum, String why) {
        if (value >= minimum) return;
        throw new IllegalArgumentException(
                PREFIX + key + " must be at least " + minimum + ", " + why + "; it is " + value);
    }

    /**
     * The given key whose name or value occurs in the failure's messages; if there are several, the one with the
     * longest such name or value; if there is none, all given keys.
     */
    private static String suspect(Map<String, String> given, Throwable failure) {
        var messages = messages(failure).collect(Collectors.joining(" "));
        return given.entrySet().stream()
                .filter(setting -> mentionedLength(setting, messages) > 0)
                .max(Comparator.comparingInt(setting -> mentionedLength(setting, messages)))
                .map(Map.Entry::getKey)
                .orElseGet(() -> String.join(", ", new TreeSet<>(given.keySet())));
    }

    /** The length of the mentioned name or value; 0 if neither is mentioned. */
    private static int mentionedLength(Map.Entry<String, String> setting, String messages) {
        return Stream.of(setting.getKey(), setting.getValue())
                .filter(messages::contains)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** The innermost message that is a sentence: the innermost cause is the most specific one. */
    private static String reason(Throwable failure) {
        return messages(failure)
                .filter(message -> message.contains(" "))
                .reduce((outer, inner) -> inner)
                .orElseGet(failure::toString);
    }

    private static Stream<String> messages(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull);
    }
}
