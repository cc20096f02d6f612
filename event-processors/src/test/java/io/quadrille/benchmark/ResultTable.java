package io.quadrille.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of all rounds, for people and programs.
 *
 * @param setting the environment of the measurement by name
 * @param reference without values if there was no reference program
 */
record ResultTable(Map<String, Object> setting, Measurements application, Measurements reference) {

    private static final String NONE = "–";

    /** One metric of the application divided by another. */
    private record Quotient(String title, Metric figure, Metric of) {}

    private static final List<Quotient> QUOTIENTS = List.of(
            new Quotient("p99 at 50 % of capacity against idle p50", Metric.LOAD_50_P99, Metric.IDLE_P50),
            new Quotient("one hot product against spread ones", Metric.HOT, Metric.WARM),
            new Quotient("large store against empty", Metric.LARGE, Metric.WARM),
            new Quotient("4 domains in 4 processes against one process", Metric.DOMAINS, Metric.WARM));

    String markdown() {
        var table = new StringBuilder();
        setting.forEach((name, value) ->
                table.append("- ").append(name).append(": ").append(value).append('\n'));
        table.append("\n| figure | median | least to most | reference | ratio |\n|---|---:|---:|---:|---:|\n");
        for (var figure : Metric.values()) {
            var ours = application.of(figure);
            var theirs = reference.of(figure);
            if (ours.isEmpty() && theirs.isEmpty()) continue;
            var unit = figure.unit().isEmpty() ? "" : ", " + figure.unit();
            row(
                    table,
                    figure.title() + unit,
                    text(Medians.of(ours), figure.digits()),
                    spread(ours, figure.digits()),
                    text(Medians.of(theirs), figure.digits()),
                    text(Medians.ratio(ours, theirs), 3));
        }
        table.append("\n| of one another | ratio |\n|---|---:|\n");
        for (var quotient : QUOTIENTS) {
            var ratio = Medians.ratio(application.of(quotient.figure()), application.of(quotient.of()));
            if (ratio.isPresent()) row(table, quotient.title(), text(ratio, 2));
        }
        return table.toString();
    }

    String json() {
        var result = new LinkedHashMap<String, Object>(setting);
        result.put("application", application.all());
        result.put("reference", reference.all());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result);
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String spread(List<Double> values, int digits) {
        if (values.size() < 2) return NONE;
        return number(Collections.min(values), digits) + " to " + number(Collections.max(values), digits);
    }

    private static String text(OptionalDouble value, int digits) {
        return value.isPresent() ? number(value.getAsDouble(), digits) : NONE;
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
