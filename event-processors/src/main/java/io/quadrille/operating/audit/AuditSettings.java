package io.quadrille.operating.audit;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.LocalDateTime;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.validation.annotation.Validated;

/**
 * How projections are checked.
 *
 * @param work whether this process works on rebuilds and checks; asked for they can be at any
 * @param checkCron when all of them are checked on a sample, as seconds, minutes, hours, day, month, weekday in UTC;
 *     "-" for never
 * @param sample how many keys of each
 * @param patience how long rows that a processing group writes may differ until they count as different
 * @param longestExport how long a client may take to download an export
 */
@Validated
@ConfigurationProperties("quadrille.audit")
public record AuditSettings(
        @DefaultValue("true") boolean work,
        @NotBlank @DefaultValue("0 30 3 * * *") String checkCron,
        @Min(1) @Max(100_000) @DefaultValue("1000") int sample,

        @NotNull @DurationMin(millis = 1) @DurationMax(hours = 1) @DefaultValue("10s")
        Duration patience,

        @NotNull @DurationMin(seconds = 1) @DurationMax(days = 1) @DefaultValue("10m")
        Duration longestExport) {

    static final String NEVER = "-";

    public AuditSettings {
        if (checkCron != null && !checkCron.equals(NEVER) && !comes(checkCron)) {
            throw new IllegalArgumentException(
                    "quadrille.audit.check-cron must be seconds, minutes, hours, day, month and weekday as in \"0 30 3"
                            + " * * *\", of a day that there is, or -");
        }
    }

    /** The 30th of February is a valid expression. */
    private static boolean comes(String cron) {
        return CronExpression.isValidExpression(cron)
                && CronExpression.parse(cron).next(LocalDateTime.of(2000, 1, 1, 0, 0)) != null;
    }
}
