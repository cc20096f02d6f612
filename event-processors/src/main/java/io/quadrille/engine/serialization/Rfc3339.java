package io.quadrille.engine.serialization;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Times as text in RFC 3339, such as {@code 2030-01-31T12:00:00Z}. */
public final class Rfc3339 {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Rfc3339() {}

    /**
     * Parses a time of the years 1 to 9999. {@link Instant} accepts other years too, but RFC 3339 allows none after
     * 9999, and PostgreSQL has no year 0.
     *
     * @return empty if the text is not such a time
     */
    public static Optional<Instant> parse(String text) {
        try {
            return Optional.of(Instant.parse(text)).filter(time -> !time.isBefore(EARLIEST) && !time.isAfter(LATEST));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
