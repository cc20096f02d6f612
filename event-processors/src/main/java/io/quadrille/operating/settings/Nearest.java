package io.quadrille.operating.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Finds the known names that are most similar to an unknown name. */
final class Nearest {

    private Nearest() {}

    /**
     * The known names with the smallest edit distance to the unknown name, in alphabetical order. Case and separators
     * between words do not count. Empty only if no name is known.
     */
    static List<String> to(String unknown, Collection<String> known) {
        int smallest =
                known.stream().mapToInt(name -> distance(unknown, name)).min().orElse(0);
        return known.stream()
                .filter(name -> distance(unknown, name) == smallest)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** The Levenshtein distance. */
    private static int distance(String one, String other) {
        var a = letters(one);
        var b = letters(other);
        var row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
