package io.quadrille.operating.retention;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long rows about finished work are kept before {@link Retention} deletes them, {@code quadrille.retention.*}.
 *
 * @param letters dead letters, after they are resolved
 * @param timelines other domains' events about an order, after the order ends
 * @param checks projection checks, after they finish
 * @param republications republications, after they finish or are cancelled
 * @param rebuilds rebuilds, after they are cancelled or their result is accepted (KEPT)
 * @param acts operator actions, after they happen
 * @param sweepEvery the time between two sweeps that delete old rows
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
