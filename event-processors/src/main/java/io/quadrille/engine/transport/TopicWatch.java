package io.quadrille.engine.transport;

import io.quadrille.engine.transport.AcknowledgedRecords.SurvivingRecord;
import io.quadrille.engine.transport.RecordCheck.PositionComparison;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker about the topics on which the relay publishes. All methods wait for the broker's answer. Thread-safe.
 */
public final class TopicWatch {

    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

    private static final int MAX_HEADER_BYTES = 1_000;

    private final Set<String> topics;
    private final BrokerTopics broker;
    private final RecordCheck check;
    private final Supplier<RecordsByPlace> places;
    private final Runnable createMissing;

    /**
     * @param topics the names of the topics that the relay publishes on
     * @param places opens a {@link RecordsByPlace}, which this class closes
     * @param createMissing creates the topics that do not exist, with the application's settings; a broker that creates
     *     topics automatically uses its own defaults
     */
    public TopicWatch(
            Collection<String> topics,
            BrokerTopics broker,
            RecordCheck check,
            Supplier<RecordsByPlace> places,
            Runnable createMissing) {
        this.topics = Set.copyOf(topics);
        this.broker = broker;
        this.check = check;
        this.places = places;
        this.createMissing = createMissing;
    }

    /**
     * The topics at one moment.
     *
     * @param ids Kafka's id of each topic, by name
     * @param ends the offset after the last record of each partition
     * @param epochs the epoch of each partition's leader, which changes when a different broker becomes the leader; -1
     *     if not known
     */
    record PublishedTopics(
            Map<String, String> ids, Map<TopicPartition, Long> ends, Map<TopicPartition, Integer> epochs) {

        static final PublishedTopics NONE = new PublishedTopics(Map.of(), Map.of(), Map.of());

        /** Whether ids, epochs and ends show no sign that records were lost since an earlier moment. */
        boolean follows(PublishedTopics before) {
            return ids.equals(before.ids)
                    && epochs.equals(before.epochs)
                    && before.ends.entrySet().stream()
                            .allMatch(end -> ends.getOrDefault(end.getKey(), -1L) >= end.getValue());
        }
    }

    /**
     * The topics as they are now.
     *
     * @throws IllegalStateException if topics did not exist; then they have been created
     */
    PublishedTopics topics() {
        var existing = broker.existing(topics);
        if (existing.size() < topics.size()) {
            var missing = new TreeSet<>(topics);
            missing.removeAll(existing.keySet());
            log.error("The topics {} no longer exist; they are created again", missing);
            createMissing.run();
            throw new IllegalStateException("the topics " + missing + " no longer existed, and were created again");
        }
        var ids = new HashMap<String, String>();
        var partitions = new ArrayList<TopicPartition>();
        existing.forEach((topic, description) -> {
            ids.put(topic, description.topicId().toString());
            description.partitions().forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        });
        var ends = new HashMap<TopicPartition, Long>();
        var epochs = new HashMap<TopicPartition, Integer>();
        broker.endOffsets(partitions).forEach((partition, end) -> {
            ends.put(partition, end.offset());
            epochs.put(partition, epoch(end));
        });
        return new PublishedTopics(ids, ends, epochs);
    }

    private static int epoch(ListOffsetsResultInfo end) {
        return end.leaderEpoch().orElse(-1);
    }

    /**
     * Compares the last acknowledged records with the records on the topics. For a partition without an acknowledged
     * record, the result has the partition's last record.
     */
    PositionComparison compare(Map<TopicPartition, LastRecord> acknowledged, PublishedTopics now) {
        var positions = new HashMap<TopicPartition, Long>();
        now.ends().forEach((partition, end) -> positions.put(partition, end - 1));
        acknowledged.forEach((partition, record) -> {
            if (topics.contains(partition.topic())) positions.put(partition, record.offset());
        });
        return check.compare(positions, acknowledged);
    }

    /**
     * The records between two offsets, without those of republications and those that lack the headers of an event.
     *
     * @param until exclusive
     */
    List<SurvivingRecord> records(TopicPartition partition, long from, long until) {
        var records = new ArrayList<SurvivingRecord>();
        try (var reading = places.get()) {
            reading.read(partition, from, until, record -> add(records, record));
        }
        return records;
    }

    private static void add(List<SurvivingRecord> records, ConsumerRecord<byte[], byte[]> record) {
        var id = header(record, RecordHeaders.ID);
        var subject = header(record, RecordHeaders.SUBJECT);
        var sequence = header(record, RecordHeaders.SEQUENCE);
        if (id == null || subject == null || sequence == null || !sequence.matches("\\d{1,18}")) return;
        if (record.headers().lastHeader(RecordHeaders.REPUBLISHED) != null) return;
        records.add(new SurvivingRecord(record.offset(), id, subject, Long.parseLong(sequence)));
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null || header.value() == null || header.value().length > MAX_HEADER_BYTES) return null;
        var text = new String(header.value(), StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? text : null;
    }
}
