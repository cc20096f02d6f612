package io.quadrille.checkout.aggregator;

import io.quadrille.checkout.aggregator.Checkout.Part;
import io.quadrille.coupon.Discount;
import io.quadrille.engine.projection.ProjectionComponent;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.inventory.DeductedLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Loads and stores the aggregator's rows in the table {@code checkout}, in the caller's transaction. Thread-safe. */
@ConditionalOnDomain("order")
@ProjectionComponent
final class CheckoutTable extends CheckoutProjection {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<DeductedLine>> LINES = new TypeReference<>() {};

    private final JdbcClient jdbc;

    CheckoutTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    protected Map<String, Checkout> load(Collection<String> keys) {
        var rows = new HashMap<String, Checkout>();
        jdbc.sql("select order_id, stock, coupon, lines, discount_type, discount_value from checkout where order_id ="
                        + " any(:orderIds)")
                .param("orderIds", keys.toArray(String[]::new))
                .query((row, number) -> checkout(row))
                .list()
                .forEach(checkout -> rows.put(checkout.orderId(), checkout));
        return rows;
    }

    @Override
    protected void store(Map<String, Checkout> rows) {
        var all = rows.values();
        jdbc.sql("""
            insert into checkout (order_id, stock, coupon, lines, discount_type, discount_value)
            select * from unnest(:orderId::text[], :stock::text[], :coupon::text[], :lines::jsonb[],
                                 :discountType::text[], :discountValue::bigint[])
            on conflict (order_id) do update set stock = excluded.stock, coupon = excluded.coupon,
              lines = excluded.lines,
              discount_type = excluded.discount_type, discount_value = excluded.discount_value
            """)
                .param("orderId", all.stream().map(Checkout::orderId).toArray(String[]::new))
                .param("stock", all.stream().map(c -> c.stock().name()).toArray(String[]::new))
                .param("coupon", all.stream().map(c -> c.coupon().name()).toArray(String[]::new))
                .param(
                        "lines",
                        all.stream()
                                .map(c -> JSON.writeValueAsString(c.lines()))
                                .toArray(String[]::new))
                .param(
                        "discountType",
                        discounts(all)
                                .map(d -> d == null ? null : d.type().name())
                                .toArray(String[]::new))
                .param(
                        "discountValue",
                        discounts(all).map(d -> d == null ? null : d.value()).toArray(Long[]::new))
                .update();
    }

    private static Stream<@Nullable Discount> discounts(Collection<Checkout> all) {
        return all.stream().map(Checkout::discount);
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
