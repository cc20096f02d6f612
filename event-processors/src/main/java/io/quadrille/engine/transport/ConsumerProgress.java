package io.quadrille.engine.transport;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;

/**
 * How far the groups of this process that report their positions have committed the records that its relay has sent.
 * The relay waits for them between two batches, so that the next batch has all events that the last one caused. A group
 * that misses the deadline, because it is paused or failing, is ignored until it has caught up. The progress of groups
 * in other processes is not known here. Thread-safe, for one relay.
 */
public final class ConsumerProgress {

    private final Duration patience;
    private final Map<String, Map<TopicPartition, Long>> positions = new HashMap<>();

    /**
     * For each group that missed a deadline, the offsets that it must commit to be awaited again: the last one in each
     * partition.
     */
    private final Map<String, Map<TopicPartition, Long>> missed = new HashMap<>();

    /** @param patience the longest wait of the relay between two batches */
    public ConsumerProgress(Duration patience) {
        this.patience = patience;
    }

    /**
     * @param position the position up to which the group has committed every record; empty if the group does not run in
     *     this process
     */
    public synchronized void report(String group, Optional<TrackingToken> position) {
        positions.remove(group);
        position.ifPresent(
                token -> positions.put(group, KafkaTrackingToken.from(token).getPositions()));
        missed.entrySet()
                .removeIf(late -> positions.containsKey(late.getKey()) && hasCommitted(late.getKey(), late.getValue()));
        notifyAll();
    }

    /** The groups that run in this process and report their positions. */
    public synchronized Set<String> groups() {
        return Set.copyOf(positions.keySet());
    }

    /**
     * Waits until the groups have committed these records, but no longer than the constructor's {@code patience}.
     *
     * @param sent the last offset in each partition; a group is only awaited for the partitions that it reads. The
     *     caller must not change the map afterwards
     */
    synchronized void await(Map<TopicPartition, Long> sent) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); left > 0 && isAwaited(sent); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        positions.keySet().stream()
                .filter(group -> !hasCommitted(group, sent))
                .forEach(group -> missed.putIfAbsent(group, sent));
    }

    /** Whether a group that is not ignored has not committed all of these records. */
    synchronized boolean isAwaited(Map<TopicPartition, Long> sent) {
        return positions.keySet().stream().anyMatch(group -> !missed.containsKey(group) && !hasCommitted(group, sent));
    }

    private boolean hasCommitted(String group, Map<TopicPartition, Long> sent) {
        var position = positions.getOrDefault(group, Map.of());
        return sent.entrySet().stream()
                .allMatch(last -> position.getOrDefault(last.getKey(), Long.MAX_VALUE) >= last.getValue());
    }
}
