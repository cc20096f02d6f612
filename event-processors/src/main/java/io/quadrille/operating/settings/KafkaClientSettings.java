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

/** What may be set below {@code quadrille.kafka.properties}. */
public final class KafkaClientSettings {

    private static final String PREFIX = "quadrille.kafka.properties.";

    /** Order, completeness and exactly one effect depend on them, or each client needs another value. */
    private static final Set<String> OWN = Set.of(
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

    /** What the producer gathers into one batch, if there is so much. An event is smaller. */
    public static final int BATCH_BYTES = 128 * 1024;

    /**
     * What the producer holds at most of what is not acknowledged: several turns of the relay, and alerts. The default
     * is 32 MB.
     */
    public static final int PRODUCER_BYTES = 8 * 1024 * 1024;

    /**
     * A consumer holds one answer of each broker. By default that is up to 50 MB, of which each stream may hold as
     * much.
     */
    private static final int FETCH_BYTES = 1024 * 1024;

    /** So that several partitions are in one answer. */
    private static final int PARTITION_FETCH_BYTES = 256 * 1024;

    private KafkaClientSettings() {}

    /** What a consumer fetches at once, unless it is set. A batch that is larger comes nevertheless, alone. */
    public static void boundFetches(Map<String, Object> settings) {
        settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    }

    /** @throws IllegalArgumentException if clients could not be made with them, or one of them would have no effect */
    static void check(Map<String, String> given) {
        if (given.containsKey(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException(PREFIX + ProducerConfig.BOOTSTRAP_SERVERS_CONFIG
                    + " has no effect: set quadrille.kafka.bootstrap-servers");
        }
        for (var key : new TreeSet<>(given.keySet())) {
            if (OWN.contains(key)) {
                throw new IllegalArgumentException(PREFIX + key + " must not be set: Quadrille sets it itself");
            }
        }
        checkNames(given.keySet());
        checkValues(given);
    }

    /** A class that a client is told to load may have names of its own. */
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
                        PREFIX + key + " is known to no Kafka client; the nearest that there is: "
                                + String.join(" or ", Nearest.to(key, known)));
            }
        }
    }

    /**
     * Makes the clients' settings, and one client: it loads classes, certificates and keys, and asks no broker until it
     * is used.
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

    /** What each client takes, and would wait for in vain. */
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

    private static void atLeast(String key, long value, long least, String why) {
        if (value >= least) return;
        throw new IllegalArgumentException(
                PREFIX + key + " must be at least " + least + ", " + why + "; it is " + value);
    }

    /**
     * The given key that Kafka speaks of, by its name or its value, at greatest length; all given ones if it speaks of
     * none.
     */
    private static String suspect(Map<String, String> given, Throwable failure) {
        var said = said(failure).collect(Collectors.joining(" "));
        return given.entrySet().stream()
                .filter(setting -> spokenOf(setting, said) > 0)
                .max(Comparator.comparingInt(setting -> spokenOf(setting, said)))
                .map(Map.Entry::getKey)
                .orElseGet(() -> String.join(", ", new TreeSet<>(given.keySet())));
    }

    /** How many letters. */
    private static int spokenOf(Map.Entry<String, String> setting, String said) {
        return Stream.of(setting.getKey(), setting.getValue())
                .filter(said::contains)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /** The innermost sentence says most. */
    private static String reason(Throwable failure) {
        return said(failure)
                .filter(message -> message.contains(" "))
                .reduce((outer, inner) -> inner)
                .orElseGet(failure::toString);
    }

    private static Stream<String> said(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull);
    }
}
