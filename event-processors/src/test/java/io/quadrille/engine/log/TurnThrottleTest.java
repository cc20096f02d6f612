package io.quadrille.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When turns are spaced. */
class TurnThrottleTest {

    private static final int THRESHOLD = 100;

    private final TurnThrottle throttle = new TurnThrottle(THRESHOLD, Duration.ofHours(1));
    private long now = System.nanoTime();

    @Test
    void single_events_below_the_threshold_cause_no_wait() {
        for (int turn = 0; turn < 1_000; turn++) assertThat(turnAfter(6, 11)).isFalse();
    }

    @Test
    void a_single_large_turn_causes_no_wait() {
        assertThat(turnAfter(1, 10 * THRESHOLD)).isFalse();
    }

    @Test
    void turns_are_spaced_while_the_load_lasts() {
        for (int turn = 0; turn < 30; turn++) turnAfter(2, 5);
        assertThat(turnAfter(2, 5)).isTrue();
        for (int turn = 0; turn < 30; turn++) turnAfter(2, 0);
        assertThat(turnAfter(2, 5)).isFalse();
    }

    @Test
    void the_threshold_grows_with_the_duration_of_a_slow_turn() {
        assertThat(turnAfter(500, THRESHOLD)).isFalse();
        assertThat(turnAfter(500, 20 * THRESHOLD)).isTrue();
    }

    @Test
    void a_turn_longer_than_the_minimum_interval_is_followed_at_once() {
        var quick = new TurnThrottle(THRESHOLD, Duration.ofMillis(10));
        long begin = System.nanoTime();
        assertThat(quick.waitNanos(10 * THRESHOLD, begin + Duration.ofMillis(60).toNanos()))
                .isNotPositive();
        assertThat(quick.waitNanos(10 * THRESHOLD, begin)).isPositive();
    }

    private boolean turnAfter(long millis, int events) {
        now += Duration.ofMillis(millis).toNanos();
        return throttle.waitNanos(events, now) > 0;
    }
}
