package io.quadrille.documentation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The tables of docs/operating/metrics.md. */
public final class MetricsDocument {

    /** @param kind as Prometheus calls it */
    public record Metric(String kind, Set<String> labels) {}

    private MetricsDocument() {}

    public static Map<String, Metric> metrics() {
        return metrics(Document.read("docs/operating/metrics.md"));
    }

    static Map<String, Metric> metrics(Document document) {
        var metrics = new TreeMap<String, Metric>();
        for (var kind : Stream.of("counter", "histogram", "gauge").toList()) {
            for (var row : document.rows(kind)) {
                metrics.put(
                        Document.code(row.getFirst()).getFirst(),
                        new Metric(kind, Set.copyOf(Document.code(row.get(1)))));
            }
        }
        return metrics;
    }
}
