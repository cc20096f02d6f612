package io.quadrille.engine.projection;

import java.util.Locale;
import java.util.Optional;

/**
 * A table of a projection, and where in the event store the events of one of its rows are.
 *
 * @param key how rows and events find each other by an index; empty if there is no such way
 * @param eventsOfRow an SQL condition over {@code event}, a row of the event store, and {@code row}, one of the table,
 *     of which only the primary key is known
 */
public record ProjectedTable(String name, Optional<Key> key, String eventsOfRow) {

    /**
     * @param column of the table
     * @param eventColumn of the event store; it holds the prefix and behind it the value of {@code column}
     */
    public record Key(String column, String eventColumn, String prefix) {}

    /** One row per order, from the order's events. */
    public static ProjectedTable ofOrders(String name) {
        return keyed(name, new Key("order_id", "order_id", ""));
    }

    /**
     * One row per aggregate of a type, from its own events.
     *
     * @param prefix what its identifier has in front of the value of {@code column}
     */
    public static ProjectedTable ofAggregates(String name, String column, String prefix) {
        return keyed(name, new Key(column, "aggregate_identifier", prefix));
    }

    /** Rows that follow from the events of many things. */
    public static ProjectedTable ofMany(String name, String eventsOfRow) {
        return new ProjectedTable(name, Optional.empty(), eventsOfRow);
    }

    private static ProjectedTable keyed(String name, Key key) {
        var condition =
                String.format(Locale.ROOT, "event.%s = '%s' || row.%s", key.eventColumn(), key.prefix(), key.column());
        return new ProjectedTable(name, Optional.of(key), condition);
    }
}
