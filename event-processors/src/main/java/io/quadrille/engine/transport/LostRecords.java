package io.quadrille.engine.transport;

import io.quadrille.engine.transport.AcknowledgedRecords.LastAcknowledged;
import io.quadrille.engine.transport.RecordCheck.Loss;
import io.quadrille.engine.transport.RecordCheck.PositionComparison;
import io.quadrille.engine.transport.TopicWatch.PublishedTopics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects, for one session of the relay, that acknowledged records are lost, and requests that the relay publish their
 * events again. It compares the last acknowledged records with the topics when the session starts, when Kafka
 * acknowledges the same offset twice, and when a topic's id, a partition's end or its leader's epoch shows that a
 * broker may have failed; id, end and epoch are checked every {@link #CHECK_EVERY}. Not thread-safe.
 */
final class LostRecords {

    private static final Logger log = LoggerFactory.getLogger(LostRecords.class);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    /**
     * The number of offsets that are read first to find the last surviving record. Earlier offsets are read only if
     * none of these holds an event of this store.
     */
    private static final int FIRST_READ_SIZE = 1_000;

    private static final int LARGEST_READ_SIZE = 100_000;

    /** Asks the broker in a separate thread, and renews the session's lease meanwhile. */
    interface BrokerCalls {

        /** @throws ExecutionException if the question throws */
        <T> T call(Supplier<T> question) throws SQLException, ExecutionException, InterruptedException;
    }

    private final AcknowledgedRecords acknowledged;
    private final TopicWatch watch;
    private final BrokerCalls broker;
    private PublishedTopics topics = PublishedTopics.NONE;
    private long checkedAt;
    private long requiredAt = System.nanoTime();

    LostRecords(Connection session, String relay, TopicWatch watch, BrokerCalls broker) throws SQLException {
        this.acknowledged = new AcknowledgedRecords(session, relay);
        this.watch = watch;
        this.broker = broker;
    }

    /**
     * Compares the acknowledged records with the records on the topics. Must be called first.
     *
     * @param position every event up to this index was acknowledged
     */
    void compare(long position) throws SQLException, ExecutionException, InterruptedException {
        compare(position, Map.of());
    }

    /**
     * Compares again if a topic's id, a partition's end or its leader's epoch shows that a broker may have failed since
     * the last comparison. Cheap between two checks.
     *
     * @param position every event up to this index was acknowledged
     */
    void compareAfterFailure(long position) throws SQLException, ExecutionException, InterruptedException {
        if (System.nanoTime() - checkedAt < CHECK_EVERY.toNanos()) return;
        checkedAt = System.nanoTime();
        PublishedTopics now;
        try {
            now = broker.call(watch::topics);
        } catch (ExecutionException e) {
            // If the broker does not answer, nothing is known about its topics.
            if (!(e.getCause() instanceof KafkaException)) throw e;
            return;
        }
        if (!now.follows(topics) || endsBeforeAcknowledged(now)) compare(position);
        topics = now;
        checkedAt = System.nanoTime();
    }

    /**
     * Creates missing topics. For use while records are being sent: {@link #compare} would take those records for
     * records of a different relay.
     *
     * @throws ExecutionException if any topic was missing
     */
    void requireTopics() throws SQLException, ExecutionException, InterruptedException {
        if (System.nanoTime() - requiredAt < CHECK_EVERY.toNanos()) return;
        try {
            broker.call(watch::topics);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof KafkaException)) throw e;
        }
        requiredAt = System.nanoTime();
    }

    /**
     * Stores the last acknowledged records. Must be called before the relay's position is stored: events after the
     * stored position are published again anyway.
     */
    void store() throws SQLException {
        acknowledged.store();
    }

    private boolean endsBeforeAcknowledged(PublishedTopics now) {
        return acknowledged.records().entrySet().stream()
                .anyMatch(record -> now.ends().getOrDefault(record.getKey(), Long.MAX_VALUE)
                        <= record.getValue().offset());
    }

    /**
     * Notes the records that Kafka has acknowledged.
     *
     * @param firstOfRepublication the first global index of the republication that the records are part of; empty if
     *     they are published for the first time
     * @param position every event up to this index was acknowledged before
     */
    void published(Collection<PublishedRecord> records, OptionalLong firstOfRepublication, long position)
            throws SQLException, ExecutionException, InterruptedException {
        if (records.isEmpty()) return;
        var overwritten = overwritten(records);
        if (!overwritten.isEmpty()) compare(position, overwritten);
        var changed = new HashMap<TopicPartition, LastAcknowledged>();
        for (var published : records) {
            var partition = published.partition();
            var topicId = topics.ids().get(partition.topic());
            if (topicId == null) continue;
            var metadata = published.metadata();
            var record = new LastRecord(topicId, metadata.offset(), published.eventId(), metadata.timestamp());
            var before = Optional.ofNullable(changed.get(partition))
                    .or(() -> acknowledged.in(partition))
                    .orElseGet(() -> LastAcknowledged.first(LastRecord.unknown(topicId, -1), position));
            changed.put(
                    partition,
                    firstOfRepublication.isPresent()
                            ? before.withRepublished(record, firstOfRepublication.getAsLong())
                            : before.withPublished(record, published.index()));
        }
        acknowledged.put(changed);
    }

    /**
     * For each partition in which Kafka has acknowledged offsets a second time, the first such offset.
     *
     * @throws IllegalStateException if Kafka has acknowledged an offset twice in these records
     */
    private Map<TopicPartition, Long> overwritten(Collection<PublishedRecord> records) {
        var overwritten = new HashMap<TopicPartition, Long>();
        var last = new HashMap<TopicPartition, Long>();
        for (var record : records) {
            var partition = record.partition();
            long offset = record.metadata().offset();
            var before = last.put(partition, offset);
            // The broker has lost records of this batch. The relay publishes their events again from its stored
            // position.
            if (before != null && offset <= before) throw new IllegalStateException(partition + " has lost records");
            if (acknowledged.overwrites(partition, offset)) overwritten.merge(partition, offset, Math::min);
        }
        return overwritten;
    }

    /** @param overwritten the result of {@link #overwritten} */
    private void compare(long position, Map<TopicPartition, Long> overwritten)
            throws SQLException, ExecutionException, InterruptedException {
        var now = broker.call(watch::topics);
        var comparison = broker.call(() -> watch.compare(acknowledged.records(), now));
        topics = now;
        checkedAt = System.nanoTime();
        var losses = new TreeMap<TopicPartition, Loss>(RecordCheck.BY_NAME);
        losses.putAll(comparison.losses());
        // Retention removes all records from a partition that has received none for a long time. That is not a loss.
        losses.values().removeIf(loss -> loss == Loss.RECORDS_EXPIRED);
        overwritten.keySet().forEach(partition -> losses.putIfAbsent(partition, Loss.OTHER_RECORD));
        var last = new HashMap<TopicPartition, LastAcknowledged>();
        comparison.last().forEach((partition, record) -> last.put(partition, LastAcknowledged.first(record, position)));
        acknowledged.put(last);
        if (!losses.isEmpty()) repair(losses, comparison, position, overwritten);
    }

    private void repair(
            Map<TopicPartition, Loss> losses,
            PositionComparison comparison,
            long position,
            Map<TopicPartition, Long> overwritten)
            throws SQLException, ExecutionException, InterruptedException {
        long from = position + 1;
        var repaired = new HashMap<TopicPartition, LastAcknowledged>();
        var lastOffsets = new HashMap<TopicPartition, Long>();
        for (var loss : losses.entrySet()) {
            var partition = loss.getKey();
            var before = acknowledged.in(partition).orElseThrow();
            lastOffsets.put(partition, before.record().offset());
            var end = topics.ends().get(partition);
            if (end != null) {
                var topicId = Objects.requireNonNull(comparison.topicIds().get(partition.topic()));
                repaired.put(partition, before.withRecord(LastRecord.unknown(topicId, end - 1)));
            }
            if (loss.getValue() == Loss.TOPIC_MADE_AGAIN) {
                from = 1;
            } else {
                long first = Objects.requireNonNull(comparison.firsts().get(partition));
                long last = Objects.requireNonNull(end);
                long until = Math.min(last, overwritten.getOrDefault(partition, last));
                from = Math.min(from, firstLost(partition, before, first, until));
            }
        }
        var reason = RecordCheck.describe(losses, lastOffsets);
        log.error("Relay publishes again what a broker has lost, from event {} to {}: {}", from, position, reason);
        acknowledged.repair(losses.keySet(), from, position, repaired, reason);
    }

    /**
     * The global index of the first event that the partition may no longer hold: that after the last record that is
     * left, or 1 if none is. Republished records come after the records of later events, so they may be lost while
     * those remain.
     */
    private long firstLost(TopicPartition partition, LastAcknowledged before, long first, long end)
            throws SQLException, ExecutionException, InterruptedException {
        long until = Math.min(end, before.record().offset() + 1);
        for (long size = FIRST_READ_SIZE; until > first; size = Math.min(size * 10, LARGEST_READ_SIZE)) {
            long from = Math.max(first, until - size);
            long to = until;
            var records = broker.call(() -> watch.records(partition, from, to));
            var survivor = acknowledged.lastOwn(records, before.index());
            if (survivor.isPresent()) {
                long next = survivor.get().index() + 1;
                boolean lostRepublished = survivor.get().offset() < before.repeatedOffset();
                return lostRepublished ? Math.min(next, before.repeatedIndex()) : next;
            }
            until = from;
        }
        return 1;
    }
}
