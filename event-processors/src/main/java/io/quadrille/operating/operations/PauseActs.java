package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.ProcessingGroup;
import io.quadrille.http.Problems;
import io.quadrille.operating.operations.OperatorAct.Kind;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.http.HttpStatus;

/** Pauses and resumes groups, one or all of a domain. */
final class PauseActs {

  private final OperatorActs acts;
  private final PausedGroups paused;

  PauseActs(OperatorActs acts, PausedGroups paused) {
    this.acts = acts;
    this.paused = paused;
  }

  /** The groups for which it changed something. */
  record Changed(List<String> groups) {}

  Changed pause(String target, List<ProcessingGroup> groups, OperatorRequest operator) {
    return acts.perform(
        operator, Kind.PAUSE, target, () -> change(groups, group -> paused.pause(group, operator), "is paused already"));
  }

  Changed resume(String target, List<ProcessingGroup> groups, OperatorRequest operator) {
    return acts.perform(operator, Kind.RESUME, target, () -> change(groups, paused::resume, "is not paused"));
  }

  private static Changed change(List<ProcessingGroup> groups, Predicate<String> change, String otherwise) {
    var changed = groups.stream().map(ProcessingGroup::groupName).filter(change).toList();
    if (changed.isEmpty()) {
      var names = String.join(", ", groups.stream().map(ProcessingGroup::groupName).toList());
      throw Problems.problem(HttpStatus.CONFLICT, "Processing group " + names + " " + otherwise + ".");
    }
    return new Changed(changed);
  }
}
