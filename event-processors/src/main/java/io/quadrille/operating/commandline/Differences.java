package io.quadrille.operating.commandline;

import io.quadrille.engine.rebuild.Comparison;
import io.quadrille.engine.rebuild.Difference;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints the result of a comparison. */
final class Differences {

    private Differences() {}

    static void print(Comparison comparison, PrintWriter out) {
        for (var difference : comparison.differences()) {
            out.println(difference.waiting() == null ? "differs   " + difference : "waiting   " + line(difference));
        }
        comparison
                .notCompared()
                .forEach(table ->
                        out.println("unchecked " + table + ": the rows of this table cannot be sampled by key"));
        out.printf(
                Locale.ROOT,
                "%s: projection %s, %d rows, %d waiting, %d differ, at position %d, %s%n",
                comparison.clean() ? "clean" : "not clean",
                comparison.projection(),
                comparison.compared(),
                comparison.waiting(),
                comparison.differing(),
                comparison.position(),
                comparison.comparedAt());
    }

    private static String line(Difference difference) {
        return difference.table() + " " + difference.key() + ": " + difference.waiting();
    }
}
