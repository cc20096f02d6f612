package io.quadrille.operating.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.embedded.EmbeddedServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Checks by schedule, asked for by every process and done once. */
class NightlyCheckTest {

    private static final AuditSettings HALF_PAST_THREE =
            new AuditSettings(true, "0 30 3 * * *", 50, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final Night night = new Night();
    private final AuditChecks checks = checks();

    @Test
    void a_check_of_all_projections_is_asked_for_once_a_night_however_many_processes_there_are() {
        var processes = new NightlyCheck[] {nightly(), nightly()};
        for (var process : processes) process.requestIfDue();
        assertThat(checks.newest(100)).isEmpty();
        night.now = Instant.parse("2026-03-02T03:30:00Z");
        for (var process : processes) process.requestIfDue();
        for (var process : processes) process.requestIfDue();
        assertThat(checks.newest(100))
                .hasSize(6)
                .allSatisfy(check -> assertThat(check.sample()).isEqualTo(50));
        night.now = Instant.parse("2026-03-03T03:31:00Z");
        for (var process : processes) process.requestIfDue();
        assertThat(checks.newest(100)).hasSize(12);
    }

    @Test
    void nothing_is_asked_for_when_it_is_off() {
        var off = new NightlyCheck(
                checks, new AuditSettings(true, "-", 50, Duration.ofSeconds(1), Duration.ofMinutes(1)), night);
        night.now = Instant.parse("2027-03-02T03:30:00Z");
        off.requestIfDue();
        assertThat(checks.newest(100)).isEmpty();
    }

    @Test
    void a_schedule_that_is_none_is_refused_by_its_property() {
        assertThatThrownBy(() -> new AuditSettings(true, "at night", 50, Duration.ofSeconds(1), Duration.ofMinutes(1)))
                .hasMessageContaining("quadrille.audit.check-cron");
    }

    private NightlyCheck nightly() {
        return new NightlyCheck(checks, HALF_PAST_THREE, night);
    }

    private static AuditChecks checks() {
        var database = EmbeddedServers.freshDatabase().dataSource();
        Flyway.configure().dataSource(database).load().migrate();
        return new AuditChecks(
                JdbcClient.create(database),
                RebuildContextConfiguration.contexts(database, EnumSet.allOf(Domain.class)),
                Duration.ofSeconds(1));
    }

    private static final class Night extends Clock {

        private Instant now = Instant.parse("2026-03-02T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
