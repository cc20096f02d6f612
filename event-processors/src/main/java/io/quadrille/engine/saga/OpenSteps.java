package io.quadrille.engine.saga;

import io.quadrille.engine.saga.Saga.OpenStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the open steps of one saga: those that were triggered and have no outcome yet. They follow from the saga's
 * events. After a refusal, only the steps that cancel and restore remain.
 */
final class OpenSteps {

    private final Saga saga;
    private final Set<String> unwanted;
    private final Set<Class<?>> unwantedAnswers;

    /** @param unwanted the names of the steps that the saga does not want */
    OpenSteps(Saga saga, Set<String> unwanted) {
        this.saga = saga;
        this.unwanted = unwanted;
        this.unwantedAnswers = saga.unwantedAnswers(unwanted);
    }

    /**
     * The open steps, in the sequence of {@link Saga#steps}.
     *
     * @param happened the types of the saga's events, each with the time of the event
     */
    List<OpenStep> of(Map<Class<?>, Instant> happened) {
        var known = withImpliedTriggers(happened);
        boolean isRefused = saga.refusals().stream().anyMatch(known::containsKey)
                || saga.steps().stream()
                        .anyMatch(step -> step.kind() == SagaStep.Kind.CANCELLATION && isDone(step, known));
        var open = new ArrayList<OpenStep>();
        for (var step : saga.steps()) {
            if (step.isCompensation() != isRefused || isDone(step, known) || unwanted.contains(step.name())) continue;
            var triggers = triggers(step);
            var times = known.entrySet().stream()
                    .filter(event -> triggers.contains(event.getKey()))
                    .map(Map.Entry::getValue)
                    .sorted()
                    .toList();
            if (isRefused ? !times.isEmpty() : times.size() == triggers.size()) {
                open.add(new OpenStep(step, isRefused ? times.getFirst() : times.getLast()));
            }
        }
        return open;
    }

    /**
     * The trigger events that must still happen before this step can happen. For a step that cancels or restores, these
     * are all of its triggers until one of them has happened, and then none.
     */
    Set<Class<?>> missingTriggers(SagaStep step, Set<Class<?>> happened) {
        if (step.isCompensation())
            return step.triggers().stream().anyMatch(happened::contains) ? Set.of() : step.triggers();
        return triggers(step).stream()
                .filter(event -> !happened.contains(event))
                .collect(Collectors.toSet());
    }

    private Set<Class<?>> triggers(SagaStep step) {
        return step.triggers().stream()
                .filter(event -> step.isCompensation() || !unwantedAnswers.contains(event))
                .collect(Collectors.toSet());
    }

    private static boolean isDone(SagaStep step, Map<Class<?>, Instant> happened) {
        return step.outcomes().stream().anyMatch(happened::containsKey);
    }

    /**
     * Adds the missing triggers of each step that has an outcome, at the time of the outcome, except for steps that
     * cancel or restore. The outcome proves that the triggers happened, but the database of this process may not have
     * received a trigger from another domain yet.
     */
    private Map<Class<?>, Instant> withImpliedTriggers(Map<Class<?>, Instant> happened) {
        var known = new HashMap<>(happened);
        for (var step : saga.steps().reversed()) {
            if (step.isCompensation()) continue;
            step.outcomes().stream()
                    .filter(known::containsKey)
                    .findFirst()
                    .map(known::get)
                    .ifPresent(time -> step.triggers().forEach(trigger -> known.putIfAbsent(trigger, time)));
        }
        return known;
    }
}
