package io.quadrille.operating.operations;

import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.SkippedRecords;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.http.HttpStatus;

/**
 * Lets a group skip a record that stops the group. The group's own thread, in the process that runs the group, parks
 * the record and moves the group's position past it, in one transaction.
 */
final class SkipOperations {

    /**
     * Maximum distance of the record from the group's next offset. The record that stops a group is the next one, so a
     * record further ahead is taken for a mistake.
     */
    private static final long MAX_AHEAD = 1_000;

    private final AuditLog auditLog;
    private final SkippedRecords skipped;
    private final GroupClaims claims;
    private final EventTopics topics;
    private final Supplier<ConsumerLag> unread;

    SkipOperations(
            AuditLog auditLog,
            SkippedRecords skipped,
            GroupClaims claims,
            EventTopics topics,
            Supplier<ConsumerLag> unread) {
        this.auditLog = auditLog;
        this.skipped = skipped;
        this.claims = claims;
        this.topics = topics;
        this.unread = unread;
    }

    /** A record that the group is going to skip. */
    record Skipping(String group, String topic, int partition, long offset) {}

    Skipping skip(ConsumerGroup group, SkipRequest request) {
        var skipping =
                new Skipping(group.name(), request.topic(), Math.toIntExact(request.partition()), request.offset());
        check(group, skipping);
        var record = skipping.topic() + "-" + skipping.partition() + "@" + skipping.offset() + " of group "
                + skipping.group();
        return auditLog.perform(request.operator(), ActionKind.SKIP, "record " + record, () -> {
            if (add(skipping, request)) return skipping;
            throw Problems.problem(HttpStatus.CONFLICT, "The group is already going to skip record " + record + ".");
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
        var read = topics.namesOf(group.topics()).stream().sorted().toList();
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
            throw Problems.invalid("offset", "must be at least " + next + ", the next offset of the group");
        if (skipping.offset() >= ends.get(partition)) {
            throw Problems.invalid("offset", "must be less than " + ends.get(partition) + ", the end of the partition");
        }
        if (skipping.offset() >= next + MAX_AHEAD) {
            throw Problems.invalid(
                    "offset",
                    "must be less than " + (next + MAX_AHEAD) + ", as the next offset of the group is " + next);
        }
    }

    private Map<TopicPartition, Long> ends(String topic) {
        try (var records = unread.get()) {
            return records.endOffsets(List.of(topic));
        } catch (KafkaException unreachable) {
            throw Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, "The broker does not answer; retry later.");
        }
    }
}
