package io.quadrille.benchmark;

import java.util.Collection;
import java.util.OptionalDouble;

/** One value for several rounds. */
final class Medians {

    private Medians() {}

    /** The middle value, or the mean of the two middle values; NaN values are ignored. */
    static OptionalDouble of(Collection<Double> values) {
        var sorted = values.stream().filter(Double::isFinite).sorted().toList();
        if (sorted.isEmpty()) return OptionalDouble.empty();
        int middle = sorted.size() / 2;
        if (sorted.size() % 2 == 1) return OptionalDouble.of(sorted.get(middle));
        return OptionalDouble.of((sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    /** The ratio of the medians, not the median of ratios: rounds of the two programs are independent. */
    static OptionalDouble ratio(Collection<Double> values, Collection<Double> reference) {
        var above = of(values);
        var below = of(reference);
        if (above.isEmpty() || below.isEmpty() || below.getAsDouble() == 0) return OptionalDouble.empty();
        return OptionalDouble.of(above.getAsDouble() / below.getAsDouble());
    }
}
