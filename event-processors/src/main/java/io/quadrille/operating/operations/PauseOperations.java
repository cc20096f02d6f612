package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAction.Kind;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;

/** Pauses and resumes groups, one or all of a domain. */
final class PauseOperations {

    private final AuditLog acts;
    private final PausedGroups paused;

    PauseOperations(AuditLog acts, PausedGroups paused) {
        this.acts = acts;
        this.paused = paused;
    }

    /** The groups for which it changed something. */
    record Changed(List<String> groups) {}

    Changed pause(String target, List<ConsumerGroup> groups, OperatorRequest operator) {
        return acts.perform(
                operator,
                Kind.PAUSE,
                target,
                () -> change(groups, group -> paused.pause(group, operator), "is paused already"));
    }

    Changed resume(String target, List<ConsumerGroup> groups, OperatorRequest operator) {
        return acts.perform(operator, Kind.RESUME, target, () -> change(groups, paused::resume, "is not paused"));
    }

    private static Changed change(List<ConsumerGroup> groups, Predicate<String> change, String otherwise) {
        var changed =
                groups.stream().map(ConsumerGroup::groupName).filter(change).toList();
        if (changed.isEmpty()) {
            var names = String.join(
                    ", ", groups.stream().map(ConsumerGroup::groupName).toList());
            throw Problems.problem(HttpStatus.CONFLICT, "Processing group " + names + " " + otherwise + ".");
        }
        return new Changed(changed);
    }
}
