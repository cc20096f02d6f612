package io.quadrille.processors.timeline;

import io.quadrille.processors.choreography.Step;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When an order counts as stuck.
 *
 * @param limit how long a step may take
 * @param limits the same for some of the steps
 */
@Validated
@ConfigurationProperties("quadrille.stuck")
record StuckSettings(
    @NotNull @DurationMin(millis = 1) @DefaultValue("30s") Duration limit, @DefaultValue Map<Step, Duration> limits) {

  Duration of(Step step) {
    return limits.getOrDefault(step, limit);
  }

  Duration shortest() {
    return Stream.of(Step.values()).map(this::of).min(Duration::compareTo).orElseThrow();
  }
}
