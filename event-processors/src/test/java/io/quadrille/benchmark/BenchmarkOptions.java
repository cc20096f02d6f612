package io.quadrille.benchmark;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of the command line as {@code --name=value}; missing options have defaults. */
final class BenchmarkOptions {

    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("sections", "start,throughput,idle,load,hot");
        DEFAULTS.put("rounds", "5");
        DEFAULTS.put("orders", "5000");
        DEFAULTS.put("cold-orders", "2000");
        DEFAULTS.put("warmup", "30000");
        DEFAULTS.put("singles", "200");
        DEFAULTS.put("load-seconds", "10");
        DEFAULTS.put("overload-seconds", "300");
        DEFAULTS.put("backlog", "10000");
        DEFAULTS.put("store", "1000000");
        DEFAULTS.put("connections", "32");
        DEFAULTS.put("seed", "");
        DEFAULTS.put("jit", "");
        DEFAULTS.put(
                "jvm", "-Xmx320m -XX:NewSize=104m -XX:+UseParallelGC -XX:-UseAdaptiveSizePolicy -XX:SurvivorRatio=6");
        DEFAULTS.put("reference", "");
        DEFAULTS.put("postgres", "");
        DEFAULTS.put("postgres-user", "postgres");
        DEFAULTS.put("postgres-password", "");
        DEFAULTS.put("broker", "");
        DEFAULTS.put("broker-pid", "");
        DEFAULTS.put("output", "target/benchmark");
    }

    /** A part of the benchmark. */
    enum Section {
        START,
        THROUGHPUT,
        IDLE,
        LOAD,
        HOT,
        OVERLOAD,
        BACKLOG,
        STORE,
        DOMAINS
    }

    private final Map<String, String> values;

    private BenchmarkOptions(Map<String, String> values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException if an argument is unknown or wrong; the message is for the user */
    static BenchmarkOptions parse(String... arguments) {
        var values = new LinkedHashMap<>(DEFAULTS);
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            var name = parts[0].replaceFirst("^--", "");
            if (parts.length < 2 || !DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException(argument + " is not a known option; known options: "
                        + DEFAULTS.keySet().stream()
                                .map(known -> "--" + known + "=")
                                .collect(Collectors.joining(" ")));
            }
            values.put(name, parts[1].strip());
        }
        if (values.get("seed").isEmpty()) values.put("seed", Long.toString(System.nanoTime()));
        var options = new BenchmarkOptions(values);
        options.sections();
        Stream.of(
                        "rounds",
                        "orders",
                        "cold-orders",
                        "warmup",
                        "singles",
                        "load-seconds",
                        "overload-seconds",
                        "backlog",
                        "store",
                        "connections")
                .forEach(options::number);
        return options;
    }

    Set<Section> sections() {
        var sections = EnumSet.noneOf(Section.class);
        for (var name : values.get("sections").split(",")) {
            try {
                sections.add(Section.valueOf(name.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                var known = EnumSet.allOf(Section.class).toString().toLowerCase(Locale.ROOT);
                throw new IllegalArgumentException("unknown section " + name + "; known sections: " + known, unknown);
            }
        }
        return sections;
    }

    /** A number of at least 1. */
    int number(String name) {
        try {
            int number = Integer.parseInt(values.get(name));
            if (number >= 1) return number;
        } catch (NumberFormatException e) {
            // Reported below, like a number that is too small.
        }
        throw new IllegalArgumentException("--" + name + " must be a number of at least 1, not " + values.get(name));
    }

    long seed() {
        return Long.parseLong(values.get("seed"));
    }

    String text(String name) {
        return values.get(name);
    }

    Optional<String> given(String name) {
        return Optional.of(values.get(name)).filter(value -> !value.isEmpty());
    }

    /** Several words, separated by spaces. */
    List<String> words(String name) {
        return given(name).map(value -> List.of(value.split("\\s+"))).orElse(List.of());
    }

    /** All options for the result table, without passwords. */
    Map<String, String> all() {
        var shown = new LinkedHashMap<>(values);
        shown.keySet()
                .removeIf(name ->
                        name.equals("postgres-password") || values.get(name).isEmpty());
        return shown;
    }
}
