package io.quadrille.checkout.aggregator;

import io.quadrille.checkout.aggregator.Checkout.Part;
import io.quadrille.coupon.Discount;
import io.quadrille.inventory.DeductedLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows in PostgreSQL, table {@code checkout}, in the caller's transaction. Thread-safe. */
final class CheckoutTable extends CheckoutProjection {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<DeductedLine>> LINES = new TypeReference<>() {};

    private final JdbcTemplate jdbc;

    CheckoutTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    protected Map<String, Checkout> load(Collection<String> keys) {
        var rows = new HashMap<String, Checkout>();
        jdbc.query(
                "select order_id, stock, coupon, lines, discount_type, discount_value from checkout where order_id ="
                        + " any(?)",
                row -> {
                    rows.put(row.getString("order_id"), checkout(row));
                },
                (Object) keys.toArray(String[]::new));
        return rows;
    }

    @Override
    protected void store(Map<String, Checkout> rows) {
        var all = rows.values();
        jdbc.update(
                """
                insert into checkout (order_id, stock, coupon, lines, discount_type, discount_value)
                select * from unnest(?::text[], ?::text[], ?::text[], ?::jsonb[], ?::text[], ?::bigint[])
                on conflict (order_id) do update set stock = excluded.stock, coupon = excluded.coupon,
                  lines = excluded.lines,
                  discount_type = excluded.discount_type, discount_value = excluded.discount_value\
                """,
                all.stream().map(Checkout::orderId).toArray(String[]::new),
                all.stream().map(c -> c.stock().name()).toArray(String[]::new),
                all.stream().map(c -> c.coupon().name()).toArray(String[]::new),
                all.stream().map(c -> JSON.writeValueAsString(c.lines())).toArray(String[]::new),
                all.stream()
                        .map(c -> c.discount() == null
                                ? null
                                : c.discount().type().name())
                        .toArray(String[]::new),
                all.stream()
                        .map(c -> c.discount() == null ? null : c.discount().value())
                        .toArray(Long[]::new));
    }

    private static Checkout checkout(ResultSet row) throws SQLException {
        var discountType = row.getString("discount_type");
        return new Checkout(
                row.getString("order_id"),
                Part.valueOf(row.getString("stock")),
                Part.valueOf(row.getString("coupon")),
                JSON.readValue(row.getString("lines"), LINES),
                discountType == null
                        ? null
                        : new Discount(Discount.Type.valueOf(discountType), row.getLong("discount_value")));
    }
}
