package io.quadrille.operating.timeline;

import io.quadrille.checkout.view.OrderView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** What the order's view says of it; written in the transaction of each of its own events, so never behind. */
record OrderRow(String orderId, OrderView.Status status, boolean coupon, Instant placedAt) {

    static final String COLUMNS = "order_id, status, coupon_id is not null as coupon, placed_at";

    static OrderRow of(ResultSet row) throws SQLException {
        return new OrderRow(
                row.getString("order_id"),
                OrderView.Status.valueOf(row.getString("status")),
                row.getBoolean("coupon"),
                row.getObject("placed_at", OffsetDateTime.class).toInstant());
    }

    boolean hasEnded() {
        return status == OrderView.Status.COMPLETED || status == OrderView.Status.CANCELLED;
    }
}
