package io.quadrille.checkout.view;

import io.quadrille.checkout.view.OrderView.Line;
import io.quadrille.checkout.view.OrderView.Refusal;
import io.quadrille.checkout.view.OrderView.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the table {@code order_view}, in the caller's transaction. Thread-safe. */
final class OrderViewTable {

    static final String NAME = "order_view";

    /** Separate from the mapper of the HTTP API, so that no setting of the API changes the stored JSON. */
    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;

    OrderViewTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, OrderView> find(Collection<String> orderIds) {
        var found = new TreeMap<String, OrderView>();
        jdbc.sql("select * from order_view where order_id = any(:orderIds)")
                .param("orderIds", orderIds.toArray(String[]::new))
                .query((row, number) -> view(row))
                .list()
                .forEach(order -> found.put(order.orderId(), order));
        return found;
    }

    /** The orders that match, the newest first; a null criterion matches all. */
    OrderPage page(FindOrders query) {
        var criteria = new ArrayList<String>();
        if (query.status() != null) criteria.add("status = :status");
        if (query.userId() != null) criteria.add("user_id = :userId");
        var where = criteria.isEmpty() ? "" : " where " + String.join(" and ", criteria);
        long total = matching("select count(*) from order_view" + where, query)
                .query(Long.class)
                .single();
        var items = matching(
                        "select * from order_view" + where
                                + " order by placed_at desc, order_id desc limit :size offset :skip",
                        query)
                .param("size", query.size())
                .param("skip", (long) query.page() * query.size())
                .query((row, number) -> view(row))
                .list();
        return new OrderPage(items, query.page(), query.size(), total);
    }

    private JdbcClient.StatementSpec matching(String sql, FindOrders query) {
        var statement = jdbc.sql(sql);
        if (query.status() != null) statement.param("status", query.status().name());
        if (query.userId() != null) statement.param("userId", query.userId());
        return statement;
    }

    void write(Collection<OrderView> orders) {
        jdbc.sql("""
            insert into order_view (order_id, user_id, coupon_id, status, reason, refusals, lines,
                                    subtotal, discount, amount, placed_at, updated_at)
            select * from unnest(:orderId::text[], :userId::text[], :couponId::text[], :status::text[], :reason::text[],
                                 :refusals::jsonb[], :lines::jsonb[], :subtotal::bigint[], :discount::bigint[],
                                 :amount::bigint[], :placedAt::timestamptz[], :updatedAt::timestamptz[])
            on conflict (order_id) do update
            set user_id = excluded.user_id, coupon_id = excluded.coupon_id, status = excluded.status,
                reason = excluded.reason, refusals = excluded.refusals, lines = excluded.lines,
                subtotal = excluded.subtotal, discount = excluded.discount, amount = excluded.amount,
                placed_at = excluded.placed_at, updated_at = excluded.updated_at
            """)
                .param("orderId", Columns.text(orders, OrderView::orderId))
                .param("userId", Columns.text(orders, OrderView::userId))
                .param("couponId", Columns.text(orders, OrderView::couponId))
                .param("status", Columns.text(orders, order -> order.status().name()))
                .param("reason", Columns.text(orders, OrderView::reason))
                .param("refusals", Columns.text(orders, order -> JSON.writeValueAsString(order.refusals())))
                .param("lines", Columns.text(orders, order -> JSON.writeValueAsString(order.lines())))
                .param("subtotal", Columns.bigint(orders, OrderView::subtotal))
                .param("discount", Columns.bigint(orders, OrderView::discount))
                .param("amount", Columns.bigint(orders, OrderView::amount))
                .param("placedAt", Columns.timestamptz(orders, OrderView::placedAt))
                .param("updatedAt", Columns.timestamptz(orders, OrderView::updatedAt))
                .update();
    }

    private static OrderView view(ResultSet row) throws SQLException {
        return new OrderView(
                row.getString("order_id"),
                row.getString("user_id"),
                row.getString("coupon_id"),
                Status.valueOf(row.getString("status")),
                row.getString("reason"),
                List.of(JSON.readValue(row.getString("refusals"), Refusal[].class)),
                List.of(JSON.readValue(row.getString("lines"), Line[].class)),
                row.getObject("subtotal", Long.class),
                row.getObject("discount", Long.class),
                row.getObject("amount", Long.class),
                Columns.requiredInstant(row, "placed_at"),
                Columns.requiredInstant(row, "updated_at"));
    }
}
