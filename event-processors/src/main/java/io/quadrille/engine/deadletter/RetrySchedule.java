package io.quadrille.engine.deadletter;

import io.quadrille.engine.processing.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * When a dead letter is retried, and how many attempts it has. Immutable and thread-safe.
 *
 * @param first wait before and after the first attempt; each further wait is twice as long
 * @param longest longest wait
 * @param attempts number of attempts of a letter, without those before it became a letter
 * @param attemptsByCause number of attempts by the type of the failure, given as its simple or full name, such as
 *     IllegalArgumentException. Only letters and digits are compared, ignoring case, because names of environment
 *     variables cannot express more. If two names are equivalent, the first one applies
 */
public record RetrySchedule(Duration first, Duration longest, int attempts, Map<String, Integer> attemptsByCause) {

    public RetrySchedule {
        var byLetters = new HashMap<String, Integer>();
        attemptsByCause.forEach((cause, max) -> byLetters.putIfAbsent(lettersAndDigits(cause), max));
        attemptsByCause = Map.copyOf(byLetters);
    }

    /**
     * The wait after this many attempts, shortened at random by up to a quarter, so that retries of many letters spread
     * out.
     */
    Duration wait(int attemptsSoFar) {
        return Backoff.wait(first, longest, attemptsSoFar - 1, 4);
    }

    /** The number of attempts of a letter whose last failure has this type. */
    int budget(String causeType) {
        return Stream.of(
                        causeType,
                        causeType.substring(causeType.lastIndexOf('.') + 1),
                        causeType.substring(causeType.lastIndexOf('$') + 1))
                .map(name -> attemptsByCause.get(lettersAndDigits(name)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(attempts);
    }

    private static String lettersAndDigits(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
