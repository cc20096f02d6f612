package io.quadrille.operating.audit;

import io.quadrille.engine.integrity.ExportLimit;
import io.quadrille.http.Problems;
import java.time.Instant;

/**
 * A point in the log: a position, or a time. What happened at the very moment is included. Times come from the clocks
 * of those who wrote, which differ: of each aggregate, a time ends in front of the first event that is later, whatever
 * comes behind it.
 *
 * @param position the last global index, or {@link Long#MAX_VALUE}
 * @param time the last event time, or {@link Instant#MAX}
 */
record PointInTime(long position, Instant time) {

    static final PointInTime NOW = new PointInTime(Long.MAX_VALUE, Instant.MAX);
    /** Of the text, as far as a pattern can say it. */
    static final String PATTERN = "[0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}T.{3,30}";

    static final String RULE =
            "must be a time of the years 1 to 9999 as in 2030-01-31T12:00:00Z, or a position in the log";

    /**
     * @param field named in the error
     * @param text digits are a position, anything else a time in RFC 3339
     * @throws org.springframework.web.ErrorResponseException 400 if it is neither
     */
    static PointInTime parse(String field, String text) {
        try {
            var bound = ExportLimit.parse(text);
            return bound.time() == null
                    ? new PointInTime(bound.position(), Instant.MAX)
                    : new PointInTime(Long.MAX_VALUE, bound.time());
        } catch (IllegalArgumentException e) {
            throw Problems.invalid(field, RULE);
        }
    }

    /** Whether it is later than the other whatever has happened; false if one is a position and the other a time. */
    boolean isLaterThan(PointInTime other) {
        return position > other.position && time.equals(other.time)
                || time.isAfter(other.time) && position == other.position;
    }
}
