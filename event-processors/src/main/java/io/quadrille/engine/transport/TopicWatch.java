package io.quadrille.engine.transport;

import io.quadrille.engine.transport.AcknowledgedRecords.Survivor;
import io.quadrille.engine.transport.RecordCheck.Found;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay asks the broker about the topics that it publishes on. All methods ask the broker, and may wait.
 * Thread-safe.
 */
public final class TopicWatch {

    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

    private final Set<String> topics;
    private final BrokerTopics broker;
    private final RecordCheck check;
    private final Supplier<RecordsByPlace> places;
    private final Runnable createMissing;

    /**
     * @param topics those that the relay's events are published on
     * @param places opens one for whoever closes it
     * @param createMissing creates the topics that do not exist; else a broker may, with its own defaults
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
     * @param topicIds of those that exist
     * @param ends the offset after the last record of each partition
     * @param epochs of each partition's leader, which is another one after the broker has failed; -1 if it is not known
     */
    record State(Map<String, String> topicIds, Map<TopicPartition, Long> ends, Map<TopicPartition, Integer> epochs) {

        /** Whether nothing was lost since that other moment, as far as this tells. */
        boolean follows(State before) {
            return topicIds.equals(before.topicIds)
                    && epochs.equals(before.epochs)
                    && before.ends.entrySet().stream()
                            .allMatch(end -> ends.getOrDefault(end.getKey(), -1L) >= end.getValue());
        }
    }

    /** Creates topics that do not exist. */
    State state() {
        var existing = broker.existing(topics);
        if (existing.size() < topics.size()) {
            var missing = new TreeSet<>(topics);
            missing.removeAll(existing.keySet());
            log.error("Creates the topics {}, which are gone", missing);
            createMissing.run();
            throw new IllegalStateException("the topics " + missing + " were gone, and have been created");
        }
        var ids = new HashMap<String, String>();
        var partitions = new ArrayList<TopicPartition>();
        existing.forEach((topic, description) -> {
            ids.put(topic, description.topicId().toString());
            description.partitions().forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
        });
        var ends = new HashMap<TopicPartition, Long>();
        var epochs = new HashMap<TopicPartition, Integer>();
        broker.ends(partitions).forEach((partition, end) -> {
            ends.put(partition, end.offset());
            epochs.put(partition, epoch(end));
        });
        return new State(ids, ends, epochs);
    }

    private static int epoch(ListOffsetsResultInfo end) {
        return end.leaderEpoch().orElse(-1);
    }

    /** What of the last records that were acknowledged is gone; of other partitions the last record that there is. */
    Found compare(Map<TopicPartition, LastRecord> acknowledged, State now) {
        var positions = new HashMap<TopicPartition, Long>();
        now.ends().forEach((partition, end) -> positions.put(partition, end - 1));
        acknowledged.forEach((partition, record) -> {
            if (topics.contains(partition.topic())) positions.put(partition, record.offset());
        });
        return check.compare(positions, acknowledged);
    }

    /**
     * The records between two offsets that were published for the first time, with what says which events they are.
     *
     * @param until exclusive
     */
    List<Survivor> records(TopicPartition partition, long from, long until) {
        var records = new ArrayList<Survivor>();
        try (var reading = places.get()) {
            reading.read(partition, from, until, record -> add(records, record));
        }
        return records;
    }

    private static void add(List<Survivor> records, ConsumerRecord<byte[], byte[]> record) {
        var id = header(record, RecordHeaders.ID);
        var subject = header(record, RecordHeaders.SUBJECT);
        var sequence = header(record, RecordHeaders.SEQUENCE);
        if (id == null || subject == null || sequence == null || !sequence.matches("\\d{1,18}")) return;
        if (record.headers().lastHeader(RecordHeaders.REPUBLISHED) != null) return;
        records.add(new Survivor(record.offset(), id, subject, Long.parseLong(sequence)));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null || header.value() == null || header.value().length > 1_000) return null;
        var text = new String(header.value(), StandardCharsets.UTF_8);
        return text.indexOf('\0') < 0 ? text : null;
    }
}
