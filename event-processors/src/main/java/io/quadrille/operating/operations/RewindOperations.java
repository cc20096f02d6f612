package io.quadrille.operating.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.GroupIncidents;
import io.quadrille.engine.transport.PositionGuard;
import io.quadrille.engine.transport.SkippedRecords;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Ends the incident of a group: moves the group to a safe position, from which it continues. */
final class RewindOperations {

    private final AuditLog auditLog;
    private final PositionGuard guard;
    private final GroupIncidents incidents;
    private final GroupClaims claims;
    private final EventTopics topics;
    private final SkippedRecords skipped;

    RewindOperations(
            AuditLog auditLog,
            PositionGuard guard,
            GroupIncidents incidents,
            GroupClaims claims,
            EventTopics topics,
            SkippedRecords skipped) {
        this.auditLog = auditLog;
        this.guard = guard;
        this.incidents = incidents;
        this.claims = claims;
        this.topics = topics;
        this.skipped = skipped;
    }

    /**
     * A group whose incident has ended.
     *
     * @param incident the description of the incident
     * @param partitions the partitions in which the position changed
     */
    record Rewound(String group, String incident, List<Moved> partitions) {}

    /**
     * A partition in which the position of a group changed.
     *
     * @param from the offset of the last record that the group had handled
     * @param next the offset of the record that the group handles next; missing if the partition no longer exists
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Moved(
            String topic,
            int partition,
            long from,
            @Nullable Long next) {}

    Rewound rewind(ConsumerGroup group, OperatorRequest request) {
        var name = group.name();
        var incident = incidents.open(name).orElseThrow(() -> noIncident(name));
        var safe = safe(group);
        return auditLog.perform(request, ActionKind.REWIND, "group " + name, () -> {
            if (!guard.end(name, safe)) throw noIncident(name);
            safe.madeAgain().forEach(topic -> skipped.leave(name, topic));
            claims.move(name, KafkaTrackingToken.newInstance(safe.positions()));
            return new Rewound(name, incident.what(), moved(safe));
        });
    }

    private PositionGuard.Rewind safe(ConsumerGroup group) {
        var read = topics.namesOf(group.topics());
        var position =
                claims.all().getOrDefault(group.name(), GroupClaims.Claim.NONE).position();
        Map<TopicPartition, Long> positions = position.getPositions().entrySet().stream()
                .filter(one -> read.contains(one.getKey().topic()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        try {
            return guard.safe(group.name(), positions);
        } catch (KafkaException unreachable) {
            throw Problems.retryLater(HttpStatus.SERVICE_UNAVAILABLE, "The broker does not answer; retry later.");
        } catch (IllegalStateException missing) {
            throw Problems.retryLater(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "A topic is missing; retry when it exists: " + missing.getMessage() + ".");
        }
    }

    private static List<Moved> moved(PositionGuard.Rewind rewind) {
        return rewind.moved().entrySet().stream()
                .map(moved -> {
                    var partition = moved.getKey();
                    var position = rewind.positions().get(partition);
                    var next = position == null ? null : (Long) (position + 1);
                    return new Moved(partition.topic(), partition.partition(), moved.getValue(), next);
                })
                .toList();
    }

    private static RuntimeException noIncident(String group) {
        return Problems.problem(HttpStatus.CONFLICT, "Processing group " + group + " has no incident.");
    }
}
