package io.quadrille.engine.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the breaker is open, and how long a group waits between probes. */
class CircuitBreakerTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(300);

    private final CircuitBreaker breaker = new CircuitBreaker(3, FIRST, LONGEST);

    @Test
    void the_breaker_is_closed_until_enough_events_have_failed_in_a_row() {
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.waitBeforeNext()).isZero();

        fail(1);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void a_success_restarts_the_count() {
        fail(2);
        breaker.succeeded();
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void the_waits_between_probes_of_an_open_breaker_grow_up_to_the_longest() {
        fail(3);
        assertThat(breaker.waitBeforeNext()).isBetween(FIRST.dividedBy(2), FIRST);
        assertThat(breaker.waitBeforeNext()).isBetween(FIRST, FIRST.multipliedBy(2));
        for (int probe = 0; probe < 50; probe++) {
            fail(1);
            assertThat(breaker.waitBeforeNext()).isBetween(LONGEST.dividedBy(2), LONGEST);
        }
    }

    @Test
    void the_first_success_closes_the_breaker_and_the_next_outage_begins_with_the_first_wait() {
        fail(3);
        for (int probe = 0; probe < 5; probe++) breaker.waitBeforeNext();
        breaker.succeeded();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.waitBeforeNext()).isZero();

        fail(3);
        assertThat(breaker.waitBeforeNext()).isLessThanOrEqualTo(FIRST);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) breaker.failed();
    }
}
