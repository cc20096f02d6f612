package io.quadrille.engine.projection;

import java.util.Locale;
import java.util.Optional;

/**
 * A table of a projection, with the condition that finds the events of one of its rows in the event store.
 *
 * @param key the columns by which rows and events can be joined with an index; empty if there are none
 * @param eventsOfRow an SQL condition on {@code event}, a row of the event store, and {@code row}, a row of the table,
 *     in which only the primary key is set
 */
public record ProjectedTable(String name, Optional<JoinKey> key, String eventsOfRow) {

    /**
     * Joins rows and events: the event's column holds the prefix followed by the value of the row's column.
     *
     * @param column a column of the table
     * @param eventColumn a column of the event store
     */
    public record JoinKey(String column, String eventColumn, String prefix) {}

    /** A table with one row per saga, whose events have its id in order_id. */
    public static ProjectedTable perSaga(String name) {
        return keyed(name, new JoinKey("order_id", "order_id", ""));
    }

    /**
     * A table with one row per aggregate of a type, which follows from the events of that aggregate.
     *
     * @param prefix the start of the aggregate's identifier; the value of {@code column} follows it
     */
    public static ProjectedTable perAggregate(String name, String column, String prefix) {
        return keyed(name, new JoinKey(column, "aggregate_identifier", prefix));
    }

    /** A table each of whose rows is built from the events of several aggregates. */
    public static ProjectedTable ofSeveralAggregates(String name, String eventsOfRow) {
        return new ProjectedTable(name, Optional.empty(), eventsOfRow);
    }

    private static ProjectedTable keyed(String name, JoinKey key) {
        var condition =
                String.format(Locale.ROOT, "event.%s = '%s' || row.%s", key.eventColumn(), key.prefix(), key.column());
        return new ProjectedTable(name, Optional.of(key), condition);
    }
}
