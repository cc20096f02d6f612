package io.quadrille.operating.timeline;

import io.quadrille.checkout.view.OrderView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * The row of an order in order_view. The transaction that appends an event of the order domain also writes this row, so
 * the row is never behind the order's own events.
 */
record OrderRow(String orderId, OrderView.Status status, Instant placedAt) {

    static final String COLUMNS = "order_id, status, placed_at";

    static OrderRow of(ResultSet row) throws SQLException {
        return new OrderRow(
                row.getString("order_id"),
                OrderView.Status.valueOf(row.getString("status")),
                row.getObject("placed_at", OffsetDateTime.class).toInstant());
    }

    boolean hasEnded() {
        return status == OrderView.Status.COMPLETED || status == OrderView.Status.CANCELLED;
    }
}
