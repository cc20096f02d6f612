package io.quadrille.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.client.RestClient;

/**
 * Metrics of a process, parsed from the text format of Prometheus.
 *
 * @param kinds by family of metrics
 */
record ScrapedMetrics(Map<String, String> kinds, List<MetricSample> samples) {

    record MetricSample(String name, Map<String, String> labels, double value) {}

    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    static ScrapedMetrics of(RunningSystem system) {
        return parse(RestClient.create("http://localhost:" + system.port())
                .get()
                .uri("/actuator/prometheus")
                .retrieve()
                .body(String.class));
    }

    static ScrapedMetrics parse(String text) {
        var kinds = new TreeMap<String, String>();
        var samples = new ArrayList<MetricSample>();
        for (var line : text.lines().toList()) {
            var type = TYPE.matcher(line);
            if (type.matches()) kinds.put(type.group(1), type.group(2));
            var sample = SAMPLE.matcher(line);
            if (!line.startsWith("#") && sample.matches()) {
                samples.add(new MetricSample(sample.group(1), labels(sample.group(2)), number(sample.group(3))));
            }
        }
        return new ScrapedMetrics(kinds, samples);
    }

    private static Map<String, String> labels(String text) {
        var labels = new TreeMap<String, String>();
        if (text != null) LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        return labels;
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** The samples of this name with at least these labels. */
    List<MetricSample> of(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    double sum(String name, Map<String, String> labels) {
        return of(name, labels).stream().mapToDouble(MetricSample::value).sum();
    }

    /** The labels of a family except those of histogram buckets. */
    Set<String> labelsOf(String family) {
        return samples.stream()
                .filter(sample -> sample.name().equals(family) || sample.name().equals(family + "_count"))
                .flatMap(sample -> sample.labels().keySet().stream())
                .collect(Collectors.toSet());
    }
}
