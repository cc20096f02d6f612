package io.quadrille.engine.deadletter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The number of open letters of a group whose last failures have the same type. Only the first letter of each sequence
 * is counted.
 *
 * @param causeType as in {@link Letter#causeType}
 * @param waiting the number of letters that wait behind the counted ones
 * @param oldest when the oldest of the counted events became a letter
 */
public record LetterCause(
        String group, @Nullable String causeType, long retrying, long abandoned, long waiting, Instant oldest) {}
