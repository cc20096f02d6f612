package io.quadrille.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When turns are spaced. */
class TurnThrottleTest {

    private static final int MUCH = 100;

    private final TurnThrottle pace = new TurnThrottle(MUCH, Duration.ofHours(1));
    private long now = System.nanoTime();

    @Test
    void one_after_another_waits_for_nothing() {
        for (int turn = 0; turn < 1_000; turn++) assertThat(turnAfter(6, 11)).isFalse();
    }

    @Test
    void a_single_large_turn_is_not_waited_for() {
        assertThat(turnAfter(1, 10 * MUCH)).isFalse();
    }

    @Test
    void much_is_spaced_as_long_as_it_lasts() {
        for (int turn = 0; turn < 30; turn++) turnAfter(2, 5);
        assertThat(turnAfter(2, 5)).isTrue();
        for (int turn = 0; turn < 30; turn++) turnAfter(2, 0);
        assertThat(turnAfter(2, 5)).isFalse();
    }

    @Test
    void a_slow_turn_is_measured_by_its_time() {
        assertThat(turnAfter(500, MUCH)).isFalse();
        assertThat(turnAfter(500, 20 * MUCH)).isTrue();
    }

    @Test
    void a_turn_that_takes_its_time_is_followed_at_once() {
        var quick = new TurnThrottle(MUCH, Duration.ofMillis(10));
        long begin = System.nanoTime();
        assertThat(quick.restNanos(10 * MUCH, begin + Duration.ofMillis(60).toNanos()))
                .isNotPositive();
        assertThat(quick.restNanos(10 * MUCH, begin)).isPositive();
    }

    private boolean turnAfter(long millis, int taken) {
        now += Duration.ofMillis(millis).toNanos();
        return pace.restNanos(taken, now) > 0;
    }
}
