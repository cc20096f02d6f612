package io.quadrille.engine.integrity;

import io.quadrille.engine.serialization.Rfc3339;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An inclusive limit of an export: a global index or a time.
 *
 * @param position null if the limit is a time
 * @param time null if the limit is a position
 */
public record ExportLimit(@Nullable Long position, @Nullable Instant time) {

    /** @throws IllegalArgumentException if the text is neither a position nor a time; the message names both forms */
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
