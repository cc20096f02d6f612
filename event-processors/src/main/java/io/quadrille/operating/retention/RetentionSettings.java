package io.quadrille.operating.retention;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long records of finished work are kept, {@code quadrille.retention.*}.
 *
 * @param letters dead letters, since they were resolved
 * @param timelines the events of other domains about an order, since the order ended
 * @param checks checks of projections, since they finished
 * @param republications since they finished or were cancelled
 * @param rebuilds since they were cancelled or kept
 * @param acts actions of operators, since they happened
 * @param sweepEvery the time between two sweeps that delete old records
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
