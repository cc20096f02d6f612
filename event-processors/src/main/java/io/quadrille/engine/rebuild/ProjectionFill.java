package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the tables of a projection contain all events of the store.
 *
 * @param filledAt since when; null if they lack events
 * @param unfilledSince since when they lack events; null if they are filled
 * @param unfilledBy why they lack events; null if they are filled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProjectionFill(
        String projection,
        boolean filled,
        @Nullable Instant filledAt,
        @Nullable Instant unfilledSince,
        @Nullable String unfilledBy) {}
