package io.quadrille.operating.audit;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.springframework.scheduling.support.CronExpression;

/** Asks for a check of all projections on a sample when its time has come. Not thread-safe. */
final class NightlyCheck {

    private final AuditChecks checks;
    private final int sample;
    private final CronExpression cron;
    private final Clock clock;
    private LocalDateTime due;

    NightlyCheck(AuditChecks checks, AuditSettings settings, Clock clock) {
        this.checks = checks;
        this.sample = settings.sample();
        this.cron =
                settings.checkCron().equals(AuditSettings.NEVER) ? null : CronExpression.parse(settings.checkCron());
        this.clock = clock;
        if (cron != null) due = cron.next(now());
    }

    void requestIfDue() {
        var now = now();
        if (due == null || now.isBefore(due)) return;
        checks.requestNightly(sample, due.atOffset(ZoneOffset.UTC));
        due = cron.next(now);
    }

    private LocalDateTime now() {
        return LocalDateTime.now(clock.withZone(ZoneOffset.UTC));
    }
}
