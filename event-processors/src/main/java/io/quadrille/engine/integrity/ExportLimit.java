package io.quadrille.engine.integrity;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * One end of an export, included: a global index, or a time.
 *
 * @param position null if it is a time
 * @param time null if it is a position
 */
public record ExportLimit(Long position, Instant time) {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** @throws IllegalArgumentException if it is neither */
    public static ExportLimit parse(String text) {
        return text.matches("[0-9]{1,18}")
                ? new ExportLimit(Long.valueOf(text), null)
                : new ExportLimit(null, time(text));
    }

    /**
     * A time in RFC 3339.
     *
     * @throws IllegalArgumentException if it is none, or of a year that RFC 3339 cannot write; PostgreSQL does not hold
     *     them all
     */
    public static Instant time(String text) {
        try {
            var time = Instant.parse(text);
            if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) return time;
        } catch (DateTimeException e) {
            // Said below, as of any other text.
        }
        throw new IllegalArgumentException(
                "must be a position or a time of the years 1 to 9999, as 2030-01-31T12:00:00Z");
    }
}
