package io.quadrille.engine.parking;

import org.jspecify.annotations.Nullable;

/**
 * Selects parked records. A component that is null does not restrict the selection.
 *
 * @param cause selects the records whose {@link ParkedRecord#causeKind} equals this text, and those whose cause
 *     contains it (case-sensitive)
 */
public record ParkedFilter(
        @Nullable String group,
        ParkedRecord.@Nullable ParkedState state,
        @Nullable String cause) {

    /** Selects all parked records. */
    public static final ParkedFilter ALL = new ParkedFilter(null, null, null);
}
