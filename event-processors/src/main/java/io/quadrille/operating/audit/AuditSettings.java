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
 * Settings of checks, rebuilds and exports.
 *
 * @param work whether this process carries out rebuilds and checks; every process accepts requests for them
 * @param checkCron when a sample of all projections is checked, as seconds, minutes, hours, day, month, weekday in UTC;
 *     "-" for never
 * @param sample the number of keys per projection that the scheduled check compares
 * @param patience how long rows that a processing group writes may differ before they count as different
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
        if (!checkCron.equals(NEVER) && !hasNextTime(checkCron)) {
            throw new IllegalArgumentException(
                    "quadrille.audit.check-cron must be - or seconds, minutes, hours, day, month and weekday of a day"
                            + " that exists, as in \"0 30 3 * * *\"");
        }
    }

    /** A cron expression can be valid and never match, such as for the 30th of February. */
    private static boolean hasNextTime(String cron) {
        return CronExpression.isValidExpression(cron)
                && CronExpression.parse(cron).next(LocalDateTime.of(2000, 1, 1, 0, 0)) != null;
    }
}
