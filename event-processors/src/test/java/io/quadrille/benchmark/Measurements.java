package io.quadrille.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The measurements of one program, each with one value per round. */
final class Measurements {

    private final Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);

    void add(Metric figure, double value) {
        if (Double.isFinite(value))
            values.computeIfAbsent(figure, f -> new ArrayList<>()).add(value);
    }

    /** In the order of the rounds; empty if not measured. */
    List<Double> of(Metric figure) {
        return List.copyOf(values.getOrDefault(figure, List.of()));
    }

    Map<Metric, List<Double>> all() {
        return Map.copyOf(values);
    }
}
