package io.quadrille.engine.saga;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which of a saga's tasks come after which others. */
final class TaskOrder {

    private final Participant owner;
    private final List<Task> tasks;

    TaskOrder(Participant owner, List<Participant> participants) {
        this.owner = owner;
        tasks = participants.stream()
                .flatMap(participant -> participant.tasks().stream())
                .toList();
    }

    /** The tasks that can be refused. */
    Stream<Task> refusing() {
        return tasks.stream().filter(task -> task.refusal() != null);
    }

    /** Whether a task is asked for only after the other task has answered. */
    boolean needs(Task later, Task earlier) {
        return causes(later.trigger(), new HashSet<>())
                .contains(earlier.answer().event());
    }

    /** Whether neither task waits for the other one. */
    boolean areParallel(Task one, Task other) {
        return one != other && !needs(one, other) && !needs(other, one);
    }

    /** The first event, and the answers for which the owner's join waits. */
    Set<Class<?>> joinTriggers() {
        var begin = owner.begin().orElseThrow().event();
        var triggers = new LinkedHashSet<Class<?>>(List.of(begin));
        tasks.stream()
                .filter(task -> task.trigger() == begin)
                .forEach(task -> triggers.add(task.answer().event()));
        return triggers;
    }

    /** Adds an event and all events that must have happened before it. */
    private Set<Class<?>> causes(Class<?> event, Set<Class<?>> found) {
        if (!found.add(event)) return found;
        for (var task : tasks) {
            if (task.answer().event() == event) causes(task.trigger(), found);
        }
        owner.join()
                .filter(join -> join.answer().event() == event)
                .ifPresent(join -> joinTriggers().forEach(trigger -> causes(trigger, found)));
        return found;
    }
}
