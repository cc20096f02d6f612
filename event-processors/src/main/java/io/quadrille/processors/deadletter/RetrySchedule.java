package io.quadrille.processors.deadletter;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * When a dead letter is tried again, and how often at most. Immutable and thread-safe.
 *
 * @param first the wait after the first attempt; doubled with each further one
 * @param longest the longest wait
 * @param attempts how many attempts a letter has, those before it became a letter not counted
 * @param attemptsByCause the same for causes of a type, by its simple name, such as IllegalArgumentException
 */
public record RetrySchedule(Duration first, Duration longest, int attempts, Map<String, Integer> attemptsByCause) {

  public RetrySchedule {
    attemptsByCause = Map.copyOf(attemptsByCause);
  }

  /** The wait after so many attempts; up to a quarter shorter at random, so that letters do not march in step. */
  Duration wait(int attemptsSoFar) {
    long full = Math.min(longest.toMillis(), first.toMillis() << Math.min(Math.max(attemptsSoFar - 1, 0), 20));
    return Duration.ofMillis(full - RandomGenerator.getDefault().nextLong(full / 4 + 1));
  }

  /** How many attempts a letter with this cause has. */
  int budget(String causeType) {
    var simpleName = causeType.substring(causeType.lastIndexOf('.') + 1);
    return attemptsByCause.getOrDefault(simpleName, attempts);
  }
}
