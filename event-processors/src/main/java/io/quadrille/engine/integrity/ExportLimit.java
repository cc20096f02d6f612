package io.quadrille.engine.integrity;

import io.quadrille.engine.serialization.Rfc3339;
import java.time.Instant;

/**
 * One end of an export, included: a global index, or a time.
 *
 * @param position null if it is a time
 * @param time null if it is a position
 */
public record ExportLimit(Long position, Instant time) {

    /** @throws IllegalArgumentException if it is neither */
    public static ExportLimit parse(String text) {
        return text.matches("[0-9]{1,18}")
                ? new ExportLimit(Long.valueOf(text), null)
                : new ExportLimit(
                        null,
                        Rfc3339.parse(text)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "must be a position or a time of the years 1 to 9999, such as"
                                                + " 2030-01-31T12:00:00Z")));
    }
}
