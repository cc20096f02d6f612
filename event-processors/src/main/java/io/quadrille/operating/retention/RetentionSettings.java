package io.quadrille.operating.retention;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long records of finished work are kept before they are deleted, {@code quadrille.retention.*}.
 *
 * @param letters for dead letters, from the time they were resolved
 * @param timelines for the events of other domains about an order, from the end of the order
 * @param checks for checks of projections, from their end
 * @param republications for republications, from their end or cancellation
 * @param rebuilds for rebuilds, from the time an operator cancelled or kept them
 * @param acts for operators' actions, from the time of the action
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
