package io.quadrille.operating.operations;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long records of what is over are kept, {@code quadrille.retention.*}.
 *
 * @param letters dead letters, from when they were resolved
 * @param timelines what other domains' events say of an order, from when the order ended
 * @param checks checks of projections, from when they finished
 * @param republications from when they finished or were cancelled
 * @param rebuilds from when they were cancelled or kept
 * @param acts what operators did
 * @param sweepEvery how often old ones are looked for
 */
@Validated
@ConfigurationProperties("quadrille.retention")
record RetentionSettings(
        @NotNull @DurationMin(minutes = 1) @DurationMax(days = 36_500) @DefaultValue("90d")
        Duration letters,

        @NotNull @DurationMin(minutes = 1) @DurationMax(days = 36_500) @DefaultValue("90d")
        Duration timelines,

        @NotNull @DurationMin(minutes = 1) @DurationMax(days = 36_500) @DefaultValue("90d")
        Duration checks,

        @NotNull @DurationMin(minutes = 1) @DurationMax(days = 36_500) @DefaultValue("90d")
        Duration republications,

        @NotNull @DurationMin(minutes = 1) @DurationMax(days = 36_500) @DefaultValue("90d")
        Duration rebuilds,

        @NotNull @DurationMin(days = 1) @DurationMax(days = 36_500) @DefaultValue("3650d")
        Duration acts,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1) @DefaultValue("10m")
        Duration sweepEvery) {}
