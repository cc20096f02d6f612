package io.quadrille.operating.metrics;

import java.sql.ResultSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads when orders were placed, with one query for many orders. Thread-safe. */
final class PlacedOrders {

    private final JdbcClient jdbc;

    PlacedOrders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The time at which each order was placed, by order id. An unknown order is absent. */
    Map<String, Instant> at(Collection<String> orderIds) {
        var placed = new HashMap<String, Instant>();
        jdbc.sql("select order_id, placed_at from order_view where order_id = any(:orderIds)")
                .param("orderIds", orderIds.toArray(String[]::new))
                .query((ResultSet row) -> {
                    placed.put(
                            row.getString("order_id"),
                            row.getObject("placed_at", OffsetDateTime.class).toInstant());
                });
        return placed;
    }
}
