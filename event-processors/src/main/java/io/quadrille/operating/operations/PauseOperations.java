package io.quadrille.operating.operations;

import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.ActionKind;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;

/** Pauses and resumes a group, or the groups of a domain. */
final class PauseOperations {

    private final AuditLog auditLog;
    private final PausedGroups paused;

    PauseOperations(AuditLog auditLog, PausedGroups paused) {
        this.auditLog = auditLog;
        this.paused = paused;
    }

    /** The names of the groups that were paused or resumed. */
    record Changed(List<String> groups) {}

    Changed pause(String target, List<ConsumerGroup> groups, OperatorRequest operator) {
        return auditLog.perform(
                operator,
                ActionKind.PAUSE,
                target,
                () -> change(groups, group -> paused.pause(group, operator), "is already paused"));
    }

    Changed resume(String target, List<ConsumerGroup> groups, OperatorRequest operator) {
        return auditLog.perform(
                operator, ActionKind.RESUME, target, () -> change(groups, paused::resume, "is not paused"));
    }

    private static Changed change(List<ConsumerGroup> groups, Predicate<String> change, String refusal) {
        var changed = groups.stream().map(ConsumerGroup::name).filter(change).toList();
        if (changed.isEmpty()) {
            var names =
                    String.join(", ", groups.stream().map(ConsumerGroup::name).toList());
            throw Problems.problem(HttpStatus.CONFLICT, "Processing group " + names + " " + refusal + ".");
        }
        return new Changed(changed);
    }
}
