package io.quadrille.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The output of a reference program, one line each: {@code THROUGHPUT 2000 orders done in 0.40s = 5000.0/s} for each of
 * its rounds, the first cold and the last warm, {@code LATENCY ms p50 5.3 p90 6.1}, and at the end {@code CHECK OK}.
 * Other lines are ignored.
 */
final class ReferenceOutput {

    private static final Pattern THROUGHPUT = Pattern.compile("^THROUGHPUT (\\d+) .*?= ([0-9.]+)/s");
    private static final Pattern PERCENTILE = Pattern.compile(" p(\\d+) ([0-9.]+)");

    /**
     * @param orders their number
     * @param perSecond the throughput
     */
    record Throughput(long orders, double perSecond) {}

    private final List<Throughput> rounds = new ArrayList<>();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private OptionalDouble p50 = OptionalDouble.empty();
    private OptionalDouble p90 = OptionalDouble.empty();
    private boolean checked;

    /** Returns whether the line ended one of the rounds of the program. */
    boolean take(String line) {
        lines.add(line);
        if (line.startsWith("CHECK OK")) checked = true;
        if (line.startsWith("LATENCY ms ")) takeLatency(PERCENTILE.matcher(line));
        var throughput = THROUGHPUT.matcher(line);
        if (!throughput.find()) return false;
        rounds.add(new Throughput(Long.parseLong(throughput.group(1)), Double.parseDouble(throughput.group(2))));
        return true;
    }

    private void takeLatency(Matcher percentile) {
        while (percentile.find()) {
            var value = OptionalDouble.of(Double.parseDouble(percentile.group(2)));
            if (percentile.group(1).equals("50")) p50 = value;
            if (percentile.group(1).equals("90")) p90 = value;
        }
    }

    List<Throughput> rounds() {
        return List.copyOf(rounds);
    }

    OptionalDouble p50() {
        return p50;
    }

    OptionalDouble p90() {
        return p90;
    }

    /** Whether the program found its own state consistent. */
    boolean isClean() {
        return checked;
    }

    /** The whole output, to find the cause of a failure. */
    String text() {
        return String.join("\n", List.copyOf(lines));
    }
}
