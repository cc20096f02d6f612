package io.quadrille.engine.transport;

import io.quadrille.engine.transport.AcknowledgedRecords.Acknowledged;
import io.quadrille.engine.transport.RecordCheck.Found;
import io.quadrille.engine.transport.RecordCheck.Loss;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices, for one session of the relay, that records are gone which Kafka has acknowledged, and has their events
 * published again. It compares when the session begins, when an offset is acknowledged for the second time, when a
 * topic's id, a partition's end or its leader's epoch tells that the broker has failed, which is looked at every few
 * seconds. Not thread-safe.
 */
final class LostRecords {

    private static final Logger log = LoggerFactory.getLogger(LostRecords.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /**
     * So many offsets are read at first to find the last record that is left; more only if none of them is an event of
     * this store.
     */
    private static final int READ_AT_FIRST = 1_000;

    private static final int READ_AT_ONCE = 100_000;

    /** Asks the broker in another thread, and keeps the session's lease meanwhile. */
    interface Asking {

        <T> T ask(Supplier<T> question) throws SQLException, ExecutionException, InterruptedException;
    }

    /**
     * A record that Kafka has acknowledged.
     *
     * @param index where its event stands in the log
     */
    record Written(RecordMetadata record, String eventId, long index) {

        TopicPartition partition() {
            return new TopicPartition(record.topic(), record.partition());
        }
    }

    private final AcknowledgedRecords acknowledged;
    private final TopicWatch watch;
    private final Asking broker;
    private TopicWatch.State state;
    private long lookedAt;
    private long requiredAt = System.nanoTime();

    LostRecords(Connection session, String relay, TopicWatch watch, Asking broker) throws SQLException {
        this.acknowledged = new AcknowledgedRecords(session, relay);
        this.watch = watch;
        this.broker = broker;
    }

    /**
     * Compares what was acknowledged with what is there.
     *
     * @param published every event up to this index was acknowledged
     */
    void compare(long published) throws SQLException, ExecutionException, InterruptedException {
        compare(published, Map.of());
    }

    /** The same if anything tells that the broker has failed since; cheap if it is not time yet. */
    void look(long published) throws SQLException, ExecutionException, InterruptedException {
        if (System.nanoTime() - lookedAt < LOOK_EVERY.toNanos()) return;
        lookedAt = System.nanoTime();
        TopicWatch.State now;
        try {
            now = broker.ask(watch::state);
        } catch (ExecutionException e) {
            // A broker that does not answer says nothing about its topics.
            if (!(e.getCause() instanceof KafkaException)) throw e;
            return;
        }
        if (!now.follows(state) || endsBeforeAcknowledged(now)) compare(published);
        state = now;
        lookedAt = System.nanoTime();
    }

    /**
     * Creates topics that are gone. For use while records are under way, which the rest of the comparison would take
     * for others.
     *
     * @throws ExecutionException if any was gone
     */
    void requireTopics() throws SQLException, ExecutionException, InterruptedException {
        if (System.nanoTime() - requiredAt < LOOK_EVERY.toNanos()) return;
        try {
            broker.ask(watch::state);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof KafkaException)) throw e;
        }
        requiredAt = System.nanoTime();
    }

    /**
     * Stores what is known. To be called before the relay's position is stored: what is behind that is published again
     * anyway.
     */
    void store() throws SQLException {
        acknowledged.store();
    }

    private boolean endsBeforeAcknowledged(TopicWatch.State now) {
        return acknowledged.records().entrySet().stream()
                .anyMatch(record -> now.ends().getOrDefault(record.getKey(), Long.MAX_VALUE)
                        <= record.getValue().offset());
    }

    /**
     * Notes what Kafka has acknowledged.
     *
     * @param repeating the first event of the republication that these are part of; empty if they are published for the
     *     first time
     * @param published every event up to this index was acknowledged before
     */
    void written(Collection<Written> records, OptionalLong repeating, long published)
            throws SQLException, ExecutionException, InterruptedException {
        if (records.isEmpty()) return;
        var overwritten = new HashMap<TopicPartition, Long>();
        var behind = new HashMap<TopicPartition, Long>();
        for (var written : records) {
            long offset = written.record().offset();
            var before = behind.put(written.partition(), offset);
            // The broker has lost what it had acknowledged of the same turn, which comes again from the stored position
            // on.
            if (before != null && offset <= before)
                throw new IllegalStateException(written.partition() + " has lost records");
            if (acknowledged.overwrites(written.partition(), written.record().offset())) {
                overwritten.merge(written.partition(), written.record().offset(), Math::min);
            }
        }
        if (!overwritten.isEmpty()) compare(published, overwritten);
        var changed = new HashMap<TopicPartition, Acknowledged>();
        for (var written : records) {
            var partition = written.partition();
            var id = state.topicIds().get(partition.topic());
            if (id == null) continue;
            var record = new LastRecord(
                    id,
                    written.record().offset(),
                    written.eventId(),
                    written.record().timestamp());
            var before = changed.getOrDefault(partition, acknowledged.in(partition));
            if (before == null) before = new Acknowledged(LastRecord.unknown(id, -1), published, -1, 0);
            changed.put(
                    partition,
                    repeating.isPresent()
                            ? before.repeated(record, repeating.getAsLong())
                            : before.behind(record, written.index()));
        }
        acknowledged.put(changed);
    }

    /** @param overwritten by partition the first offset that was acknowledged for the second time */
    private void compare(long published, Map<TopicPartition, Long> overwritten)
            throws SQLException, ExecutionException, InterruptedException {
        var now = broker.ask(watch::state);
        var found = broker.ask(() -> watch.compare(acknowledged.records(), now));
        state = now;
        lookedAt = System.nanoTime();
        var losses = new TreeMap<TopicPartition, Loss>(RecordCheck.BY_NAME);
        losses.putAll(found.losses());
        // Retention may be ahead of a partition that has had no record for long.
        losses.values().removeIf(loss -> loss == Loss.RECORDS_EXPIRED);
        overwritten.keySet().forEach(partition -> losses.putIfAbsent(partition, Loss.OTHER_RECORD));
        var last = new HashMap<TopicPartition, Acknowledged>();
        found.last().forEach((partition, record) -> last.put(partition, new Acknowledged(record, published, -1, 0)));
        acknowledged.put(last);
        if (!losses.isEmpty()) repair(losses, found, published, overwritten);
    }

    private void repair(
            Map<TopicPartition, Loss> losses, Found found, long published, Map<TopicPartition, Long> overwritten)
            throws SQLException, ExecutionException, InterruptedException {
        long from = published + 1;
        var now = new HashMap<TopicPartition, Acknowledged>();
        var positions = new HashMap<TopicPartition, Long>();
        for (var partition : losses.keySet()) {
            var before = acknowledged.in(partition);
            positions.put(partition, before.record().offset());
            var end = state.ends().get(partition);
            if (losses.get(partition) == Loss.TOPIC_MADE_AGAIN) {
                from = 1;
            } else {
                long until = Math.min(end, overwritten.getOrDefault(partition, end));
                from = Math.min(
                        from, firstLost(partition, before, found.firsts().get(partition), until));
            }
            if (end != null) {
                var last = LastRecord.unknown(found.topicIds().get(partition.topic()), end - 1);
                now.put(
                        partition,
                        new Acknowledged(last, before.index(), before.repeatedOffset(), before.repeatedIndex()));
            }
        }
        var reason = RecordCheck.describe(losses, positions);
        log.error("Relay publishes again what a broker has lost, from event {} to {}: {}", from, published, reason);
        acknowledged.repair(losses, from, published, now, reason);
    }

    /**
     * The first event that is not in the partition any more: the next one after the last record that is left. What was
     * published again stands behind later events, so it may be gone while those are left.
     */
    private long firstLost(TopicPartition partition, Acknowledged before, long first, long end)
            throws SQLException, ExecutionException, InterruptedException {
        long until = Math.min(end, before.record().offset() + 1);
        for (long size = READ_AT_FIRST; until > first; size = Math.min(size * 10, READ_AT_ONCE)) {
            long from = Math.max(first, until - size);
            long to = until;
            var records = broker.ask(() -> watch.records(partition, from, to));
            var left = acknowledged.lastKnown(records, before.index());
            if (left != null) {
                long next = left.index() + 1;
                return left.offset() < before.repeatedOffset() ? Math.min(next, before.repeatedIndex()) : next;
            }
            until = from;
        }
        return 1;
    }
}
