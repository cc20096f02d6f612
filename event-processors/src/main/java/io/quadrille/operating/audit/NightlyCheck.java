package io.quadrille.operating.audit;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/** Requests the scheduled check of a sample of all projections when its time has come. Not thread-safe. */
final class NightlyCheck {

    private final AuditChecks checks;
    private final int sample;
    private final Clock clock;
    /** Null if the check is turned off. */
    private final @Nullable CronExpression cron;

    private @Nullable LocalDateTime due;

    NightlyCheck(AuditChecks checks, AuditSettings settings, Clock clock) {
        this.checks = checks;
        this.sample = settings.sample();
        this.clock = clock;
        this.cron =
                settings.checkCron().equals(AuditSettings.NEVER) ? null : CronExpression.parse(settings.checkCron());
        this.due = cron == null ? null : cron.next(now());
    }

    /** Idempotent across processes: every process calls it, and each due time results in one check per projection. */
    void requestIfDue() {
        var now = now();
        if (cron == null || due == null || now.isBefore(due)) return;
        checks.requestNightly(sample, due.atOffset(ZoneOffset.UTC));
        due = cron.next(now);
    }

    private LocalDateTime now() {
        return LocalDateTime.now(clock.withZone(ZoneOffset.UTC));
    }
}
