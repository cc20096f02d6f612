package io.quadrille.operating.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a name that is not known was probably meant to be. */
final class Nearest {

    private Nearest() {}

    /**
     * Those with the fewest letters to change, without regard to case and to what stands between words; at least one.
     */
    static List<String> to(String unknown, Collection<String> known) {
        int least =
                known.stream().mapToInt(name -> distance(unknown, name)).min().orElse(0);
        return known.stream()
                .filter(name -> distance(unknown, name) == least)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** Levenshtein's. */
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
