package io.quadrille.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final int MANY = 100_000;
    private static final double SECOND = 1e9;

    @Test
    void arrivals_are_ascending_and_match_the_rate_on_average() {
        var due = Arrivals.poisson(MANY, 500, 7);
        assertThat(due).hasSize(MANY).isSorted();
        assertThat(due[0]).isPositive();
        assertThat(due[MANY - 1] / SECOND).isCloseTo(MANY / 500.0, within(2.0));
    }

    @Test
    void arrivals_are_random_and_not_evenly_spaced() {
        var due = Arrivals.poisson(MANY, 500, 7);
        var gaps = new double[MANY];
        for (int i = 1; i < MANY; i++) gaps[i] = (due[i] - due[i - 1]) / SECOND;
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow());
        // Both are equal for an exponential distribution; the deviation of evenly spaced arrivals is 0.
        assertThat(deviation).isCloseTo(mean, within(0.05 * mean));
    }

    @Test
    void equal_seeds_give_equal_arrivals_and_different_seeds_different_ones() {
        assertThat(Arrivals.poisson(100, 50, 1))
                .isEqualTo(Arrivals.poisson(100, 50, 1))
                .isNotEqualTo(Arrivals.poisson(100, 50, 2));
    }

    @Test
    void an_invalid_rate_is_refused() {
        assertThatThrownBy(() -> Arrivals.poisson(1, 0, 1)).hasMessage("perSecond must be more than 0, not 0.0");
        assertThatThrownBy(() -> Arrivals.poisson(1, Double.NaN, 1)).hasMessageContaining("NaN");
    }
}
