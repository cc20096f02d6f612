package io.quadrille.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A leak is detected in noise, and noise is not reported as a leak. */
class TrendTest {

    private final Random random = new Random(20_261_129L);

    @Test
    void a_straight_line_has_its_slope() {
        var trend = Trend.of(new double[] {0, 1, 2, 3}, new double[] {5, 7, 9, 11});
        assertThat(trend.slope()).isCloseTo(2, within(1e-9));
        assertThat(trend.growth()).isCloseTo(6, within(1e-9));
        assertThat(trend.mean()).isCloseTo(8, within(1e-9));
        assertThat(trend.isGrowing()).isTrue();
    }

    @Test
    void constant_or_falling_values_do_not_grow() {
        assertThat(trend(i -> 80).isGrowing()).isFalse();
        assertThat(trend(i -> 80 - i / 10d).isGrowing()).isFalse();
    }

    @Test
    void a_leak_of_a_third_is_seen_in_noise_of_a_tenth() {
        assertThat(trend(i -> 60 + i / 6d + 6 * random.nextGaussian()).isGrowing())
                .isTrue();
    }

    @Test
    void noise_is_not_reported_as_a_leak() {
        assertThat(trend(i -> 60 + 6 * random.nextGaussian()).isGrowing()).isFalse();
    }

    @Test
    void growth_below_a_tenth_is_ignored() {
        assertThat(trend(i -> 100 + i / 24d).isGrowing()).isFalse();
    }

    private static Trend trend(IntToDoubleFunction figure) {
        var hours = IntStream.range(0, 120).mapToDouble(i -> i / 60d).toArray();
        return Trend.of(hours, IntStream.range(0, 120).mapToDouble(figure).toArray());
    }
}
