package io.quadrille.operating.timeline;

import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaStep;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** How long each step of the saga may take before its order counts as stuck. Immutable. */
@Component
public final class StepLimits {

    private final Map<String, Duration> limits;

    /** @throws IllegalArgumentException if a setting names no step of the saga */
    StepLimits(StuckSettings settings, Saga saga) {
        settings.limits().keySet().forEach(name -> requireStep(name, saga));
        limits = saga.steps().stream().collect(Collectors.toMap(SagaStep::name, step -> limit(settings, step.name())));
    }

    Duration of(SagaStep step) {
        return Objects.requireNonNull(limits.get(step.name()));
    }

    Duration shortest() {
        return limits.values().stream().min(Duration::compareTo).orElseThrow();
    }

    private static Duration limit(StuckSettings settings, String step) {
        return settings.limits().entrySet().stream()
                .filter(entry -> letters(entry.getKey()).equals(letters(step)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(settings.limit());
    }

    private static void requireStep(String name, Saga saga) {
        if (saga.steps().stream().anyMatch(step -> letters(step.name()).equals(letters(name)))) return;
        throw new IllegalArgumentException("quadrille.stuck.limits." + name + " names no step; the steps are "
                + saga.steps().stream()
                        .map(step -> step.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining(", ")));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
