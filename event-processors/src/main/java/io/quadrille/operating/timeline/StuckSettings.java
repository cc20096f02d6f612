package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Step;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When an order counts as stuck.
 *
 * @param limit how long a step may take before its order counts as stuck
 * @param limits limits of single steps that replace {@code limit}, by the name of the {@link Step}. Only the letters of
 *     a name are compared, regardless of case, so that the environment variable QUADRILLE_STUCK_LIMITS_DEBIT_WALLET
 *     works; Spring Boot would not bind it to a map with keys of type {@link Step}. If two keys name the same step, the
 *     first one applies
 */
@Validated
@ConfigurationProperties("quadrille.stuck")
record StuckSettings(
        @NotNull @DurationMin(millis = 1) @DurationMax(days = 365) @DefaultValue("30s")
        Duration limit,

        @DefaultValue Map<String, @NotNull @DurationMin(millis = 1) @DurationMax(days = 365) Duration> limits) {

    StuckSettings {
        limits.keySet().forEach(StuckSettings::step);
    }

    private static Step step(String name) {
        return Stream.of(Step.values())
                .filter(step -> letters(step.name()).equals(letters(name)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("quadrille.stuck.limits." + name
                        + " names no step; the steps are "
                        + Stream.of(Step.values())
                                .map(step ->
                                        step.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(", "))));
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    Duration of(Step step) {
        return limits.entrySet().stream()
                .filter(entry -> step(entry.getKey()) == step)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(limit);
    }

    Duration shortest() {
        return Stream.of(Step.values()).map(this::of).min(Duration::compareTo).orElseThrow();
    }
}
