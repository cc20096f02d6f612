package io.quadrille.operating.recovery;

import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.serialization.UnknownMessageTypeException;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Incarnations;
import io.quadrille.engine.transport.UnreadableRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;

/**
 * What the topics hold of the events of some domains, up to where they ended when this was made. Records that nobody
 * can read are passed by: each group parks them. Not thread-safe.
 */
final class OwnRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaMessageConverter<byte[], byte[]> converter;
    private final Set<String> sources;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> firsts;
    private final Map<TopicPartition, Long> ends;
    private final Predicate<ConsumerRecord<?, ?>> late;
    private final Map<Source, Long> newest = new HashMap<>();

    private long ofLaterRelease;

    private record Source(String source, TopicPartition partition) {}

    /**
     * @param kafka settings of a client
     * @param domains whose events are wanted
     * @param late whether a record comes from an incarnation that had ended, as far as the store knows: no such event
     *     is wanted
     */
    OwnRecords(
            Map<String, Object> kafka,
            EventTopics topics,
            KafkaMessageConverter<byte[], byte[]> converter,
            Set<Domain> domains,
            Predicate<ConsumerRecord<?, ?>> late) {
        this.late = late;
        var settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.converter = converter;
        sources = domains.stream().map(OwnRecords::source).collect(Collectors.toSet());
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            topics.all().forEach((name, topic) -> {
                if (topic.eventTypes().stream().noneMatch(type -> domains.contains(Domain.of(type)))) return;
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

    /** As the types of its events begin. */
    static String source(Domain domain) {
        return domain.name().toLowerCase(Locale.ROOT);
    }

    Map<TopicPartition, Long> firsts() {
        return firsts;
    }

    /** The offset behind the last record of each partition. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /**
     * How many records that were read name an own type or revision that this release does not know. They are a later
     * release's, or somebody's mistake: each group parks them.
     */
    long ofLaterRelease() {
        return ofLaterRelease;
    }

    /** The highest incarnation of all records that were read. */
    long newestIncarnation() {
        return newest.values().stream().reduce(1L, Math::max);
    }

    /**
     * Reads from the given offsets on, or from the first record where none is given.
     *
     * @param pages gets some records at a time
     * @throws IllegalStateException if the broker gives nothing for half a minute
     */
    void read(Map<TopicPartition, Long> from, Consumer<List<OwnRecord>> pages) {
        for (var partition : partitions) consumer.seek(partition, from.getOrDefault(partition, firsts.get(partition)));
        var page = new ArrayList<OwnRecord>(PAGE);
        long last = System.nanoTime();
        for (var left = left(); !left.isEmpty(); left = left()) {
            for (var record : consumer.poll(POLL)) {
                if (record.offset() >= ends.get(new TopicPartition(record.topic(), record.partition()))) continue;
                own(record).ifPresent(page::add);
                if (page.size() == PAGE) {
                    pages.accept(page);
                    page.clear();
                }
            }
            if (!left.equals(left())) last = System.nanoTime();
            if (System.nanoTime() - last > PATIENCE.toNanos()) {
                throw new IllegalStateException("Kafka gave nothing for " + PATIENCE.toSeconds()
                        + " s of what is left, by partition the next offset: " + left);
            }
        }
        if (!page.isEmpty()) pages.accept(page);
    }

    /** The partitions that are not read to their end, with their next offset. */
    private Map<TopicPartition, Long> left() {
        var left = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            long next = consumer.position(partition);
            if (next < ends.get(partition)) left.put(partition, next);
        }
        return left;
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

    /** Whether one of a higher incarnation was in front of it on its partition, or must have been. */
    private boolean isLate(ConsumerRecord<byte[], byte[]> record) {
        var number = Incarnations.number(record);
        if (number.isEmpty()) return false;
        var partition = new TopicPartition(record.topic(), record.partition());
        var source = new Source(Incarnations.source(record).orElseThrow(), partition);
        return number.get() < newest.merge(source, number.get(), Math::max) || late.test(record);
    }

    static String text(ConsumerRecord<?, ?> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
