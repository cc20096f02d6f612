package io.quadrille.engine.deadletter;

import java.time.Instant;

/**
 * The open letters of a group that failed with the same type of cause.
 *
 * @param waiting how many letters wait behind them
 * @param oldest when the first of them became a letter
 */
public record LetterCause(
        String group, String causeType, long retrying, long abandoned, long waiting, Instant oldest) {}
