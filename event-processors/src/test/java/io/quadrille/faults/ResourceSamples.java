package io.quadrille.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Trends over the resource samples of a run. */
final class ResourceSamples {

    private final List<ResourceSample> all = new ArrayList<>();

    void add(ResourceSample sample) {
        all.add(sample);
    }

    /** Trends by figure; tables and indexes are per order. Empty if one process has too few samples. */
    Map<String, Trend> trends() {
        var trends = new TreeMap<String, Trend>();
        var warm = warm();
        if (warm.size() < Trend.FEWEST) return trends;
        long begin = all.getFirst().nanoTime();
        double[] hours = warm.stream()
                .mapToDouble(sample -> (sample.nanoTime() - begin) / 3.6e12)
                .toArray();
        for (var figure : warm.getFirst().figures().keySet()) {
            var isSize = figure.equals(ResourceSample.TABLES) || figure.equals(ResourceSample.INDEXES);
            ToDoubleFunction<ResourceSample> value = sample ->
                    isSize ? perOrder(sample, figure) : sample.figures().get(figure);
            double[] values = warm.stream().mapToDouble(value).toArray();
            trends.put(isSize ? figure + " an order" : figure, Trend.of(hours, values));
        }
        return trends;
    }

    /** The last three quarters of the samples of the current process: a new process warms up again. */
    private List<ResourceSample> warm() {
        return all.subList(all.size() / 4, all.size()).stream()
                .filter(sample -> sample.process() == all.getLast().process())
                .toList();
    }

    /** Relative to the first sample. */
    private double perOrder(ResourceSample sample, String figure) {
        var first = all.getFirst();
        return (sample.figures().get(figure) - first.figures().get(figure))
                / Math.max(1, sample.orders() - first.orders());
    }

    /** For log output: one line per figure. */
    @Override
    public String toString() {
        var table = new StringBuilder(String.format(
                Locale.ROOT, "%-38s%14s%14s%14s%14s%n", "figure", "mean", "slope an hour", "+-", "growth"));
        trends().forEach((figure, trend) -> table.append(String.format(Locale.ROOT, "%-38s%s%n", figure, trend)));
        return table.toString();
    }
}
