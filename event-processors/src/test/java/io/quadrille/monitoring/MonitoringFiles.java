package io.quadrille.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The content of the folder docker. */
public final class MonitoringFiles {

    static final Path DOCKER = Path.of("..", "docker");
    private static final Path RULES = DOCKER.resolve(Path.of("prometheus", "rules.yml"));
    private static final Path DASHBOARD = DOCKER.resolve(Path.of("grafana", "dashboards", "quadrille.json"));

    /** Variables that Grafana fills in. */
    private static final Map<String, String> VARIABLES =
            Map.of("$__rate_interval", "1m", "$__interval", "15s", "$__range", "1h");

    private MonitoringFiles() {}

    /** @param where the name of the alert or of the panel */
    public record Query(String where, PromQl promQl) {}

    record Alert(
            String name, String query, String duration, Map<String, String> labels, Map<String, String> annotations) {}

    static String rules() {
        return read(RULES);
    }

    static String dashboard() {
        return read(DASHBOARD);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<?, ?> yaml(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    /** Every query of the rules and of the dashboard. */
    public static List<Query> queries() {
        var queries = new ArrayList<>(panels(dashboard()));
        for (var alert : alerts(rules())) queries.add(new Query(alert.name(), PromQl.parse(alert.query())));
        return queries;
    }

    static List<Alert> alerts(String rules) {
        var alerts = new ArrayList<Alert>();
        for (var group : list(yaml(rules), "groups")) for (var rule : list(group, "rules")) alerts.add(alert(rule));
        return alerts;
    }

    private static Alert alert(Map<?, ?> rule) {
        return new Alert(
                text(rule, "alert"),
                text(rule, "expr"),
                rule.containsKey("for") ? text(rule, "for") : "0s",
                texts(rule, "labels"),
                texts(rule, "annotations"));
    }

    private static List<Map<?, ?>> list(Map<?, ?> in, String key) {
        if (!(in.get(key) instanceof List<?> list)) throw new IllegalArgumentException(key + " is no list");
        return list.stream().<Map<?, ?>>map(Map.class::cast).toList();
    }

    private static String text(Map<?, ?> in, String key) {
        if (in.get(key) instanceof String text) return text;
        throw new IllegalArgumentException("no text " + key + " in " + in);
    }

    private static Map<String, String> texts(Map<?, ?> in, String key) {
        if (!(in.get(key) instanceof Map<?, ?> map)) throw new IllegalArgumentException("no map " + key + " in " + in);
        var texts = new java.util.TreeMap<String, String>();
        map.forEach((name, value) -> texts.put((String) name, (String) value));
        return texts;
    }

    static List<Query> panels(String dashboard) {
        var queries = new ArrayList<Query>();
        for (var panel : JsonMapper.shared().readTree(dashboard).path("panels")) {
            var title = panel.required("title").asString();
            for (var target : panel.path("targets")) queries.add(new Query(title, PromQl.parse(filled(target))));
        }
        return queries;
    }

    private static String filled(JsonNode target) {
        var query = target.required("expr").asString();
        for (var variable : VARIABLES.entrySet()) query = query.replace(variable.getKey(), variable.getValue());
        return query;
    }

    static List<JsonNode> panelNodes(String dashboard) {
        return StreamSupport.stream(
                        JsonMapper.shared().readTree(dashboard).path("panels").spliterator(), false)
                .toList();
    }
}
