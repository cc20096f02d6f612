package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A row that is not what follows from the event store.
 *
 * @param key the row's primary key
 * @param columns the columns that differ
 * @param eventCount how many events the row follows from
 * @param events the last of them, the oldest first
 * @param waiting why it may still become equal by itself; null if nothing explains it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        String table,
        Kind kind,
        JsonNode key,
        List<Column> columns,
        long eventCount,
        List<Event> events,
        String waiting) {

    /** What a live row is, compared with what follows. */
    public enum Kind {
        MISSING,
        EXTRA,
        DIFFERENT
    }

    /** The live value of a column and the rebuilt one; null where there is no such row. */
    public record Column(String name, JsonNode live, JsonNode rebuilt) {}

    /** An event by its place in the log. */
    public record Event(long position, Instant time, String type, String id) {}

    @Override
    public String toString() {
        return table + " " + key + " is " + kind + " " + columns + ", by " + eventCount + " events, the last ones "
                + events;
    }
}
