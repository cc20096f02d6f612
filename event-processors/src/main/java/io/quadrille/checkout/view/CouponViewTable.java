package io.quadrille.checkout.view;

import io.quadrille.checkout.view.CouponView.Status;
import io.quadrille.coupon.Discount;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes the table {@code coupon_view}, in the caller's transaction. Thread-safe. */
final class CouponViewTable {

    static final String NAME = "coupon_view";

    private final JdbcClient jdbc;

    CouponViewTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, CouponView> find(Collection<String> couponIds) {
        var found = new TreeMap<String, CouponView>();
        jdbc.sql("select * from coupon_view where coupon_id = any(:couponIds)")
                .param("couponIds", couponIds.toArray(String[]::new))
                .query((row, number) -> view(row))
                .list()
                .forEach(coupon -> found.put(coupon.couponId(), coupon));
        return found;
    }

    void write(Collection<CouponView> coupons) {
        jdbc.sql("""
            insert into coupon_view (coupon_id, user_id, discount_type, discount_value, expires_at, status,
              used_by_order)
            select * from unnest(:couponId::text[], :userId::text[], :discountType::text[], :discountValue::bigint[],
                                 :expiresAt::timestamptz[], :status::text[], :usedByOrder::text[])
            on conflict (coupon_id) do update
            set user_id = excluded.user_id, discount_type = excluded.discount_type,
                discount_value = excluded.discount_value, expires_at = excluded.expires_at,
                status = excluded.status, used_by_order = excluded.used_by_order
            """)
                .param("couponId", Columns.text(coupons, CouponView::couponId))
                .param("userId", Columns.text(coupons, CouponView::userId))
                .param(
                        "discountType",
                        Columns.text(coupons, coupon -> coupon.discount().type().name()))
                .param(
                        "discountValue",
                        Columns.bigint(coupons, coupon -> coupon.discount().value()))
                .param("expiresAt", Columns.timestamptz(coupons, CouponView::expiresAt))
                .param("status", Columns.text(coupons, coupon -> coupon.status().name()))
                .param("usedByOrder", Columns.text(coupons, CouponView::usedByOrder))
                .update();
    }

    private static CouponView view(ResultSet row) throws SQLException {
        return new CouponView(
                row.getString("coupon_id"),
                row.getString("user_id"),
                new Discount(Discount.Type.valueOf(row.getString("discount_type")), row.getLong("discount_value")),
                Columns.instant(row, "expires_at"),
                Status.valueOf(row.getString("status")),
                row.getString("used_by_order"));
    }
}
