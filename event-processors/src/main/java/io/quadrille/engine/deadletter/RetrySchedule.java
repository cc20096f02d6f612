package io.quadrille.engine.deadletter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * When a dead letter is tried again, and how often at most. Immutable and thread-safe.
 *
 * @param first the wait after the first attempt; doubled with each further one
 * @param longest the longest wait
 * @param attempts how many attempts a letter has, those before it became a letter not counted
 * @param attemptsByCause the same for causes of a type, by its simple or full name, such as IllegalArgumentException.
 *     Only letters and digits count, in either case: the name of an environment variable keeps no others. Of two that
 *     mean the same the first holds
 */
public record RetrySchedule(Duration first, Duration longest, int attempts, Map<String, Integer> attemptsByCause) {

    public RetrySchedule {
        var byLetters = new HashMap<String, Integer>();
        attemptsByCause.forEach((cause, most) -> byLetters.putIfAbsent(letters(cause), most));
        attemptsByCause = Map.copyOf(byLetters);
    }

    /** The wait after so many attempts; up to a quarter shorter at random, so that letters do not march in step. */
    Duration wait(int attemptsSoFar) {
        long full = Math.min(longest.toMillis(), first.toMillis() << Math.min(Math.max(attemptsSoFar - 1, 0), 20));
        return Duration.ofMillis(full - RandomGenerator.getDefault().nextLong(full / 4 + 1));
    }

    /** How many attempts a letter with this cause has. */
    int budget(String causeType) {
        return Stream.of(
                        causeType,
                        causeType.substring(causeType.lastIndexOf('.') + 1),
                        causeType.substring(causeType.lastIndexOf('$') + 1))
                .map(name -> attemptsByCause.get(letters(name)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(attempts);
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
