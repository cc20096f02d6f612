package io.quadrille.operating.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.checkout.RebuildContextConfiguration;
import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.database.SchemaMigrations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every process requests the scheduled checks, and each check is carried out once. */
class NightlyCheckTest {

    private static final AuditSettings AT_HALF_PAST_THREE =
            new AuditSettings(true, "0 30 3 * * *", 50, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final SettableClock clock = new SettableClock();
    private final AuditChecks checks = checks();

    @Test
    void two_processes_request_each_scheduled_check_once() {
        var processes = new NightlyCheck[] {nightlyCheck(), nightlyCheck()};
        for (var process : processes) process.requestIfDue();
        assertThat(checks.newest(100)).isEmpty();
        clock.now = Instant.parse("2026-03-02T03:30:00Z");
        for (var process : processes) process.requestIfDue();
        for (var process : processes) process.requestIfDue();
        assertThat(checks.newest(100))
                .hasSize(6)
                .allSatisfy(check -> assertThat(check.sample()).isEqualTo(50));
        clock.now = Instant.parse("2026-03-03T03:31:00Z");
        for (var process : processes) process.requestIfDue();
        assertThat(checks.newest(100)).hasSize(12);
    }

    @Test
    void a_schedule_that_is_turned_off_requests_nothing() {
        var off = new NightlyCheck(
                checks, new AuditSettings(true, "-", 50, Duration.ofSeconds(1), Duration.ofMinutes(1)), clock);
        clock.now = Instant.parse("2027-03-02T03:30:00Z");
        off.requestIfDue();
        assertThat(checks.newest(100)).isEmpty();
    }

    @Test
    void an_invalid_cron_expression_is_refused_with_the_name_of_its_property() {
        assertThatThrownBy(() -> new AuditSettings(true, "at night", 50, Duration.ofSeconds(1), Duration.ofMinutes(1)))
                .hasMessageContaining("quadrille.audit.check-cron");
    }

    private NightlyCheck nightlyCheck() {
        return new NightlyCheck(checks, AT_HALF_PAST_THREE, clock);
    }

    private static AuditChecks checks() {
        var database = EmbeddedServers.freshDatabase().dataSource();
        new SchemaMigrations(database, "flyway_schema_history", SchemaMigrations.ALL).migrate();
        return new AuditChecks(
                JdbcClient.create(database),
                RebuildContextConfiguration.contexts(database, Set.copyOf(CheckoutSaga.SAGA.domains())),
                Duration.ofSeconds(1));
    }

    private static final class SettableClock extends Clock {

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
