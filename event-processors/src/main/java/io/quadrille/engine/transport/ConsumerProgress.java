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
 * How far this process's groups have come with what its relay has sent: when they have committed all of it, the relay's
 * next turn finds all that came of it. A group that does not come to that in time, as it is paused, or an event of it
 * fails, is not waited for again before it has what it was late with. Groups that other processes work for are not
 * known here. Thread-safe; one relay.
 */
public final class ConsumerProgress {

    private final Duration patience;
    private final Map<String, Map<TopicPartition, Long>> positions = new HashMap<>();

    /** What a group was late with. */
    private final Map<String, Map<TopicPartition, Long>> late = new HashMap<>();

    /** @param patience how long the relay waits for a group at most */
    public ConsumerProgress(Duration patience) {
        this.patience = patience;
    }

    /** @param position up to which the group has committed everything; none if this process does not work for it */
    public synchronized void heard(String group, Optional<TrackingToken> position) {
        positions.remove(group);
        position.ifPresent(
                reached -> positions.put(group, KafkaTrackingToken.from(reached).getPositions()));
        late.entrySet().removeIf(one -> positions.containsKey(one.getKey()) && has(one.getKey(), one.getValue()));
        notifyAll();
    }

    /** Those that this process works for. */
    public synchronized Set<String> groups() {
        return Set.copyOf(positions.keySet());
    }

    /**
     * Waits until the groups have come so far.
     *
     * @param sent the last offset in each partition; partitions that a group does not read are none of its business;
     *     not to be changed afterwards
     */
    synchronized void await(Map<TopicPartition, Long> sent) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toNanos(); left > 0 && isAwaited(sent); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        positions.keySet().stream().filter(group -> !has(group, sent)).forEach(group -> late.putIfAbsent(group, sent));
    }

    /** Whether a group is waited for that does not have all of this. */
    synchronized boolean isAwaited(Map<TopicPartition, Long> sent) {
        return positions.keySet().stream().anyMatch(group -> !late.containsKey(group) && !has(group, sent));
    }

    private boolean has(String group, Map<TopicPartition, Long> sent) {
        var position = positions.get(group);
        return sent.entrySet().stream()
                .allMatch(last -> position.getOrDefault(last.getKey(), Long.MAX_VALUE) >= last.getValue());
    }
}
