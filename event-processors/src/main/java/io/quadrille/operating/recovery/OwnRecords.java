package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Incarnations;
import io.quadrille.engine.transport.UnreadableRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;

/**
 * Reads the records of some domains' events from the topics, up to the ends that the topics had when this reader was
 * created. Unreadable records are skipped, because each processing group parks them. Not thread-safe.
 */
final class OwnRecords implements AutoCloseable {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Set<String> sources;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> firsts;
    private final Map<TopicPartition, Long> ends;
    private final Predicate<ConsumerRecord<?, ?>> isLateForStore;
    private final Map<SourcePartition, Long> newestIncarnations = new HashMap<>();

    private long ofLaterRelease;

    private record SourcePartition(String source, TopicPartition partition) {}

    /**
     * @param kafka settings of a Kafka client
     * @param domains the domains whose events are read
     * @param isLateForStore whether the store knows that the record's incarnation had ended when the record was
     *     published; such records are skipped
     */
    OwnRecords(
            Map<String, Object> kafka,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            Set<String> domains,
            Predicate<ConsumerRecord<?, ?>> isLateForStore) {
        this.isLateForStore = isLateForStore;
        var settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.converter = converter;
        sources = Set.copyOf(domains);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            topics.all().forEach((name, topic) -> {
                if (topic.eventTypes().stream()
                        .noneMatch(type -> CheckoutSaga.SAGA
                                .domainOf(type)
                                .filter(domains::contains)
                                .isPresent())) return;
                for (var partition : consumer.partitionsFor(name)) {
                    partitions.add(new TopicPartition(name, partition.partition()));
                }
            });
            consumer.assign(partitions);
            firsts = consumer.beginningOffsets(partitions);
            ends = consumer.endOffsets(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The offset of the first record of the partition that still exists. */
    long first(TopicPartition partition) {
        return Objects.requireNonNull(firsts.get(partition), partition::toString);
    }

    private long end(TopicPartition partition) {
        return Objects.requireNonNull(ends.get(partition), partition::toString);
    }

    /** For each partition, the end when this reader was created: the offset after the last record. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /**
     * The number of records of these domains read so far whose type or revision this release does not know. A later
     * release has published them, or they are malformed; each processing group parks them.
     */
    long ofLaterRelease() {
        return ofLaterRelease;
    }

    /** The highest incarnation of the records read so far. */
    long newestIncarnation() {
        return newestIncarnations.values().stream().reduce(1L, Math::max);
    }

    /**
     * Reads each partition from the given offset on, or from its first record if no offset is given.
     *
     * @param pages receives the records in pages
     * @throws IllegalStateException if the broker returns no records for 30 seconds
     */
    void read(Map<TopicPartition, Long> from, Consumer<List<OwnRecord>> pages) {
        for (var partition : partitions) consumer.seek(partition, from.getOrDefault(partition, first(partition)));
        var page = new ArrayList<OwnRecord>(PAGE);
        long lastProgressNanos = System.nanoTime();
        for (var remaining = remaining(); !remaining.isEmpty(); remaining = remaining()) {
            for (var record : consumer.poll(POLL_TIMEOUT)) {
                if (record.offset() >= end(new TopicPartition(record.topic(), record.partition()))) continue;
                own(record).ifPresent(page::add);
                if (page.size() == PAGE) {
                    pages.accept(page);
                    page.clear();
                }
            }
            if (!remaining.equals(remaining())) lastProgressNanos = System.nanoTime();
            if (System.nanoTime() - lastProgressNanos > PATIENCE.toNanos()) {
                throw new IllegalStateException("Kafka returned no records for " + PATIENCE.toSeconds()
                        + " s; the next offsets of the unfinished partitions are " + remaining);
            }
        }
        if (!page.isEmpty()) pages.accept(page);
    }

    /** The partitions that are not read to their end, with the next offset. */
    private Map<TopicPartition, Long> remaining() {
        var remaining = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            long next = consumer.position(partition);
            if (next < end(partition)) remaining.put(partition, next);
        }
        return remaining;
    }

    private Optional<OwnRecord> own(ConsumerRecord<byte[], byte[]> record) {
        if (Incarnations.source(record).filter(sources::contains).isEmpty()) return Optional.empty();
        var read = converter.readKafkaMessage(record).orElseThrow();
        if (read.getPayload() instanceof UnreadableRecord unreadable) {
            if (unreadable.cause().startsWith(UnknownMessageTypeException.class.getSimpleName())) ofLaterRelease++;
            return Optional.empty();
        }
        if (isLate(record)) return Optional.empty();
        var event = (DomainEventMessage<?>) read;
        return Optional.of(new OwnRecord(
                record, event, event.getIdentifier(), event.getAggregateIdentifier(), event.getSequenceNumber()));
    }

    /** Whether a record of a higher incarnation precedes this one, on the partition or according to the store. */
    private boolean isLate(ConsumerRecord<byte[], byte[]> record) {
        var number = Incarnations.number(record);
        if (number.isEmpty()) return false;
        var partition = new TopicPartition(record.topic(), record.partition());
        var source = new SourcePartition(Incarnations.source(record).orElseThrow(), partition);
        newestIncarnations.merge(source, number.get(), Math::max);
        return number.get() < newestIncarnations.getOrDefault(source, 0L) || isLateForStore.test(record);
    }

    static String text(ConsumerRecord<?, ?> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
