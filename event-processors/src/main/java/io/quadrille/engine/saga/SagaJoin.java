package io.quadrille.engine.saga;

import io.quadrille.engine.saga.JoinRow.Outcome.Answered;
import io.quadrille.engine.saga.JoinRow.Outcome.Refused;
import io.quadrille.engine.saga.JoinRow.Outcome.Unwanted;
import io.quadrille.engine.saga.Saga.TaskOf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Waits for the steps that a saga's first event asks for. Events may arrive in any order and more than once. The join
 * is complete when all steps that the saga wants have answered. Immutable and thread-safe.
 */
public final class SagaJoin {

    private final Saga saga;
    private final Participant.Join join;
    private final List<Task> tasks;

    SagaJoin(Saga saga, Participant.Join join) {
        this.saga = saga;
        this.join = join;
        tasks = saga.joined().stream().map(TaskOf::task).toList();
    }

    /** The types of the events that change a row: the first event, and the answers and refusals of the steps. */
    public Set<Class<?>> events() {
        var events = new HashSet<Class<?>>(Set.of(saga.begin()));
        for (var task : tasks) {
            events.add(task.answer().event());
            task.refusalType().ifPresent(refusal -> events.add(refusal.event()));
        }
        return events;
    }

    /** The type of the event with which each step answers, by the name of the step. */
    public Map<String, Class<?>> answers() {
        var answers = new HashMap<String, Class<?>>();
        tasks.forEach(task -> answers.put(task.name(), task.answer().event()));
        return answers;
    }

    /** The row after an event. */
    public JoinRow after(JoinRow row, Object event) {
        for (var task : tasks) {
            var wanted = task.wanted();
            if (event.getClass() == saga.begin() && wanted != null && !wanted.test(event)) {
                row = row.with(task.name(), new Unwanted());
            } else if (event.getClass() == task.answer().event()) {
                row = row.with(task.name(), new Answered(event));
            } else if (task.refusal() != null
                    && event.getClass() == task.refusal().event()) {
                row = row.with(task.name(), new Refused());
            }
        }
        return row;
    }

    /** The command that follows from a complete row; empty if the row is not complete. */
    public Optional<Object> command(JoinRow row) {
        var events = new HashMap<Class<?>, Object>();
        for (var task : tasks) {
            switch (row.outcomes().get(task.name())) {
                case Answered(var event) -> events.put(event.getClass(), event);
                case Unwanted() -> {}
                case Refused() -> {
                    return Optional.empty();
                }
                case null -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(join.command().apply(new Facts(row.sagaId(), Map.copyOf(events))));
    }
}
