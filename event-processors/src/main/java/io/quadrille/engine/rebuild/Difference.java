package io.quadrille.engine.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A live row that differs from the row that follows from the event store.
 *
 * @param key the row's primary key
 * @param columns the columns that differ
 * @param eventCount the number of events from which the row follows
 * @param events the last of these events, oldest first
 * @param waiting why the row may still become equal without a repair; null if nothing explains the difference
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        String table,
        DifferenceKind kind,
        JsonNode key,
        List<Column> columns,
        long eventCount,
        List<Event> events,
        @Nullable String waiting) {

    /** The live row is missing, should not exist, or has different values. */
    public enum DifferenceKind {
        MISSING,
        EXTRA,
        DIFFERENT
    }

    /** The live and the rebuilt value of a column; JSON null if there is no row. */
    public record Column(String name, JsonNode live, JsonNode rebuilt) {}

    /** An event of the event store, with its global index. */
    public record Event(long position, Instant time, String type, String id) {}

    @Override
    public String toString() {
        return table + " " + key + " is " + kind + " " + columns + ", by " + eventCount + " events, the last ones "
                + events;
    }
}
