package io.quadrille.engine.deadletter;

import org.jspecify.annotations.Nullable;

/**
 * Selects letters. A component that is null does not restrict the selection.
 *
 * @param cause the type of the last failure, with or without the package name
 */
public record LetterFilter(
        @Nullable String group,
        @Nullable LetterState state,
        @Nullable String cause,
        @Nullable String sequence) {}
