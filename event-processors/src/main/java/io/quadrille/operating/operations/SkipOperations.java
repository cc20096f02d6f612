package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.SkippedRecords;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.http.HttpStatus;

/**
 * Has a group skip one record that it stands still at: its own thread, in whichever process that runs, parks the record
 * and moves its position past it in one transaction.
 */
final class SkipOperations {

    /**
     * A group stands still at the record behind its position. More than this ahead is a slip, or a wish for the future.
     */
    private static final long MOST_AHEAD = 1_000;

    private final AuditLog acts;
    private final SkippedRecords skipped;
    private final GroupClaims claims;
    private final EventTopics topics;
    private final Supplier<ConsumerLag> unread;

    SkipOperations(
            AuditLog acts,
            SkippedRecords skipped,
            GroupClaims claims,
            EventTopics topics,
            Supplier<ConsumerLag> unread) {
        this.acts = acts;
        this.skipped = skipped;
        this.claims = claims;
        this.topics = topics;
        this.unread = unread;
    }

    /** The record that the group is to skip. */
    record Skipping(String group, String topic, int partition, long offset) {}

    Skipping skip(ConsumerGroup group, SkipRequest request) {
        var skipping = new Skipping(
                group.groupName(), request.topic(), Math.toIntExact(request.partition()), request.offset());
        check(group, skipping);
        var record = skipping.topic() + "-" + skipping.partition() + "@" + skipping.offset() + " of group "
                + skipping.group();
        return acts.perform(request.operator(), Kind.SKIP, "record " + record, () -> {
            if (add(skipping, request)) return skipping;
            throw Problems.problem(HttpStatus.CONFLICT, "The record " + record + " is to be skipped already.");
        });
    }

    private boolean add(Skipping skipping, SkipRequest request) {
        return skipped.add(
                skipping.group(),
                skipping.topic(),
                skipping.partition(),
                skipping.offset(),
                request.actor(),
                request.reason());
    }

    private void check(ConsumerGroup group, Skipping skipping) {
        var read = topics.namesOf(Topic.readBy(group)).stream().sorted().toList();
        if (!read.contains(skipping.topic()))
            throw Problems.invalid("topic", "must be one of " + String.join(", ", read));
        var partition = new TopicPartition(skipping.topic(), skipping.partition());
        var ends = ends(skipping.topic());
        if (!ends.containsKey(partition)) throw Problems.invalid("partition", "must be 0 to " + (ends.size() - 1));
        var position = claims.all()
                .getOrDefault(skipping.group(), GroupClaims.Claim.NONE)
                .position();
        long next = position.getPositions().getOrDefault(partition, -1L) + 1;
        if (skipping.offset() < next)
            throw Problems.invalid("offset", "must be " + next + " or more, where the group is");
        if (skipping.offset() >= ends.get(partition)) {
            throw Problems.invalid("offset", "must be less than " + ends.get(partition) + ", the end of the partition");
        }
        if (skipping.offset() >= next + MOST_AHEAD) {
            throw Problems.invalid(
                    "offset", "must be less than " + (next + MOST_AHEAD) + ", as the group is at " + next);
        }
    }

    private Map<TopicPartition, Long> ends(String topic) {
        try (var records = unread.get()) {
            return records.endOffsets(List.of(topic));
        } catch (KafkaException unreachable) {
            throw Problems.retryLater(
                    HttpStatus.SERVICE_UNAVAILABLE, "The broker does not answer; send it again later.");
        }
    }
}
