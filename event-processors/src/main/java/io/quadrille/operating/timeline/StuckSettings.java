package io.quadrille.operating.timeline;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When an order counts as stuck.
 *
 * @param limit how long a step may take before its order counts as stuck
 * @param limits limits of single steps that replace {@code limit}, by the name of the step. Only the letters of a name
 *     are compared, regardless of case, so that the environment variable QUADRILLE_STUCK_LIMITS_DEBIT_WALLET works;
 *     Spring Boot would not bind it to a map with keys of type step. If two keys name the same step, the first one
 *     applies
 */
@Validated
@ConfigurationProperties("quadrille.stuck")
record StuckSettings(
        @NotNull @DurationMin(millis = 1) @DurationMax(days = 365) @DefaultValue("30s")
        Duration limit,

        @DefaultValue Map<String, @NotNull @DurationMin(millis = 1) @DurationMax(days = 365) Duration> limits) {}
