package io.quadrille.engine.parking;

import org.jspecify.annotations.Nullable;

/**
 * Selects parked records. A component that is null matches all records.
 *
 * @param cause a kind of cause, or any part of a cause
 */
public record ParkedFilter(
        @Nullable String group,
        ParkedRecord.@Nullable ParkedState state,
        @Nullable String cause) {

    /** Matches all parked records. */
    public static final ParkedFilter ALL = new ParkedFilter(null, null, null);
}
