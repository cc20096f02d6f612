package io.quadrille.engine.processing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a group probes instead of trying every event. */
class CircuitBreakerTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(300);

    private final CircuitBreaker breaker = new CircuitBreaker(3, FIRST, LONGEST);

    @Test
    void it_is_closed_and_nothing_waits_until_enough_events_have_failed_in_a_row() {
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.waitBeforeNext()).isZero();

        fail(1);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void a_success_in_between_starts_the_count_again() {
        fail(2);
        breaker.succeeded();
        fail(2);
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void while_it_is_open_the_probes_come_after_growing_waits_up_to_the_longest() {
        fail(3);
        assertThat(breaker.waitBeforeNext()).isBetween(FIRST.dividedBy(2), FIRST);
        assertThat(breaker.waitBeforeNext()).isBetween(FIRST, FIRST.multipliedBy(2));
        for (int probe = 0; probe < 50; probe++) {
            fail(1);
            assertThat(breaker.waitBeforeNext()).isBetween(LONGEST.dividedBy(2), LONGEST);
        }
    }

    @Test
    void the_first_success_closes_it_and_the_next_outage_is_probed_from_the_first_wait_on() {
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
