package io.quadrille.operating.audit;

import io.quadrille.engine.integrity.ExportLimit;
import io.quadrille.http.Problems;
import java.time.Instant;

/**
 * A point in the log up to which events count: a position, or a time, both inclusive. Event times come from the clocks
 * of the processes that wrote the events, and these clocks differ. Therefore a time ends the events of each aggregate
 * before its first event that is later, even if events after that one are earlier.
 *
 * @param position the last global index; {@link Long#MAX_VALUE} if the point is a time
 * @param time the last event time; {@link Instant#MAX} if the point is a position
 */
record PointInTime(long position, Instant time) {

    static final PointInTime NOW = new PointInTime(Long.MAX_VALUE, Instant.MAX);
    /** A pattern for the text. Stricter rules, such as the days of a month, are checked by {@link #parse}. */
    static final String PATTERN = "[0-9]{1,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}T.{3,30}";

    static final String RULE =
            "must be a time of the years 1 to 9999 as in 2030-01-31T12:00:00Z, or a position in the log";

    /**
     * @param field named in the error
     * @param text digits for a position, anything else is read as a time in RFC 3339
     * @throws org.springframework.web.ErrorResponseException 400 if the text is neither
     */
    static PointInTime parse(String field, String text) {
        try {
            var limit = ExportLimit.parse(text);
            var time = limit.time();
            var position = limit.position();
            return new PointInTime(position == null ? Long.MAX_VALUE : position, time == null ? Instant.MAX : time);
        } catch (IllegalArgumentException e) {
            throw Problems.invalid(field, RULE);
        }
    }

    boolean isTime() {
        return !time.equals(Instant.MAX);
    }

    /** Whether this point is certainly later than the other; false if one is a position and the other is a time. */
    boolean isLaterThan(PointInTime other) {
        return position > other.position && time.equals(other.time)
                || time.isAfter(other.time) && position == other.position;
    }
}
