package io.quadrille.engine.deadletter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts the open letters of a group whose last failures have the same type. Only the first letter of each sequence
 * counts.
 *
 * @param causeType null if no letter was tried yet
 * @param waiting number of letters that wait behind them
 * @param oldest when the oldest of them became a letter
 */
public record LetterCause(
        String group, @Nullable String causeType, long retrying, long abandoned, long waiting, Instant oldest) {}
