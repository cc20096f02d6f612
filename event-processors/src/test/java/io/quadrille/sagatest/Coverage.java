package io.quadrille.sagatest;

import java.util.Locale;

/**
 * What an exploration covered.
 *
 * @param states the number of distinct states. A state that was reached before with at least as many duplicates and
 *     crashes left is not counted, because all that can follow from it has been covered
 * @param transitions the number of transitions from these states
 * @param ends the number of distinct ends
 * @param steps the number of steps up to which every sequence was covered
 * @param unexplored the number of states that were reached and not explored; 0 if every sequence was covered
 * @param samples the number of random sequences that were tried beyond that
 * @param seed the seed of the samples
 */
public record Coverage(
        long states, long transitions, int ends, int steps, long unexplored, int samples, long seed, double seconds) {

    /** Whether every sequence was covered. */
    public boolean isComplete() {
        return unexplored == 0;
    }

    @Override
    public String toString() {
        var explored = String.format(
                Locale.ROOT, "%,d states, %,d transitions, %,d ends, %.1f s", states, transitions, ends, seconds);
        if (isComplete()) return explored + ": every sequence was covered, of up to " + steps + " steps";
        return explored
                + String.format(
                        Locale.ROOT,
                        ": every sequence of up to %d steps was covered; %,d further states were reached and not"
                                + " explored; %,d random sequences were tried, withSeed(%dL)",
                        steps,
                        unexplored,
                        samples,
                        seed);
    }
}
