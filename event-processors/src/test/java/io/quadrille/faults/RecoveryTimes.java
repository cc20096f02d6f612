package io.quadrille.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How long the system took to recover from faults, by kind. */
final class RecoveryTimes {

    private final Map<String, List<Duration>> byKind = new TreeMap<>();

    /** @param faults one fault, or several at the same time */
    void add(List<PlannedFault> faults, Duration recovery) {
        var kinds = faults.stream().map(fault -> fault.kind().name()).sorted().collect(Collectors.joining(" + "));
        byKind.computeIfAbsent(kinds, k -> new ArrayList<>()).add(recovery);
    }

    Duration longest() {
        return byKind.values().stream()
                .flatMap(List::stream)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** For log output: number, shortest, median and longest in seconds, one line per kind. */
    @Override
    public String toString() {
        var table = new StringBuilder(String.format("%-66s%8s%8s%8s%8s%n", "fault", "number", "min", "median", "max"));
        byKind.forEach((kind, recoveries) ->
                table.append(line(kind, recoveries.stream().sorted().toList())));
        return table.toString();
    }

    private static String line(String kind, List<Duration> sorted) {
        return String.format(
                Locale.ROOT,
                "%-66s%8d%8.1f%8.1f%8.1f%n",
                kind,
                sorted.size(),
                seconds(sorted.getFirst()),
                seconds(sorted.get(sorted.size() / 2)),
                seconds(sorted.getLast()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000d;
    }
}
