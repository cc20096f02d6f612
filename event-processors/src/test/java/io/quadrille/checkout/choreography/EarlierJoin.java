package io.quadrille.checkout.choreography;

import io.quadrille.coupon.Discount;
import io.quadrille.coupon.RedemptionEvent.CouponUseFailed;
import io.quadrille.coupon.RedemptionEvent.CouponUsed;
import io.quadrille.inventory.DeductedLine;
import io.quadrille.inventory.StockReservationEvent.StockDeducted;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.order.OrderEvent.OrderProcessingStarted;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The fold and the statements with which the release before migration V28 wrote the table {@code checkout}. */
final class EarlierJoin {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<DeductedLine>> LINES = new TypeReference<>() {};

    private final JdbcClient jdbc;

    EarlierJoin(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A row of that release. */
    record Row(String orderId, String stock, String coupon, List<DeductedLine> lines, Discount discount) {

        Row after(Object event) {
            return switch (event) {
                case OrderProcessingStarted started -> started.couponId() == null ? withCoupon("SETTLED", null) : this;
                case CouponUsed used -> withCoupon("SETTLED", used.discount());
                case CouponUseFailed failed -> withCoupon("REFUSED", null);
                case StockDeducted deducted -> withStock("SETTLED", deducted.lines());
                case StockDeductionFailed failed -> withStock("REFUSED", List.of());
                default -> throw new IllegalArgumentException(event.toString());
            };
        }

        private Row withStock(String outcome, List<DeductedLine> priced) {
            return stock.equals("PENDING") ? new Row(orderId, outcome, coupon, priced, discount) : this;
        }

        private Row withCoupon(String outcome, Discount granted) {
            return coupon.equals("PENDING") ? new Row(orderId, stock, outcome, lines, granted) : this;
        }
    }

    void apply(String orderId, Object event) {
        var before = row(orderId);
        var after = (before == null ? new Row(orderId, "PENDING", "PENDING", List.of(), null) : before).after(event);
        if (!after.equals(before)) write("checkout", after);
    }

    void write(String table, Row row) {
        var discount = row.discount();
        jdbc.sql("insert into " + table + " (order_id, stock, coupon, lines, discount_type, discount_value)"
                        + " select * from unnest(:orderId::text[], :stock::text[], :coupon::text[], :lines::jsonb[],"
                        + " :discountType::text[], :discountValue::bigint[])"
                        + " on conflict (order_id) do update set stock = excluded.stock, coupon = excluded.coupon,"
                        + " lines = excluded.lines,"
                        + " discount_type = excluded.discount_type, discount_value = excluded.discount_value")
                .param("orderId", new String[] {row.orderId()})
                .param("stock", new String[] {row.stock()})
                .param("coupon", new String[] {row.coupon()})
                .param("lines", new String[] {JSON.writeValueAsString(row.lines())})
                .param(
                        "discountType",
                        new String[] {discount == null ? null : discount.type().name()})
                .param("discountValue", new Long[] {discount == null ? null : discount.value()})
                .update();
    }

    Row row(String orderId) {
        return jdbc.sql("select order_id, stock, coupon, lines, discount_type, discount_value from checkout where"
                        + " order_id = :orderId")
                .param("orderId", orderId)
                .query((row, number) -> {
                    var type = row.getString("discount_type");
                    return new Row(
                            row.getString("order_id"),
                            row.getString("stock"),
                            row.getString("coupon"),
                            JSON.readValue(row.getString("lines"), LINES),
                            type == null
                                    ? null
                                    : new Discount(Discount.Type.valueOf(type), row.getLong("discount_value")));
                })
                .optional()
                .orElse(null);
    }
}
