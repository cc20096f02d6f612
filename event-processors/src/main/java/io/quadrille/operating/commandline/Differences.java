package io.quadrille.operating.commandline;

import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.Difference;
import java.io.PrintWriter;
import java.util.Locale;

/** What a comparison found, as lines. */
final class Differences {

    private Differences() {}

    static void print(Comparison found, PrintWriter out) {
        for (var difference : found.differences()) {
            out.println(difference.waiting() == null ? "differs   " + difference : "waiting   " + line(difference));
        }
        found.notCompared().forEach(table -> out.println("unchecked " + table + ": a sample has no way to its rows"));
        out.printf(
                Locale.ROOT,
                "%s: projection %s, %d rows, %d waiting, %d differ, at position %d, %s%n",
                found.clean() ? "clean" : "not clean",
                found.projection(),
                found.compared(),
                found.waiting(),
                found.differing(),
                found.position(),
                found.comparedAt());
    }

    private static String line(Difference difference) {
        return difference.table() + " " + difference.key() + ": " + difference.waiting();
    }
}
