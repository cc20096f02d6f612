package io.quadrille.checkout.api;

import io.quadrille.order.DiscountType;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks up what is known of a user and of the order that the user asks for. One statement reads all of it at one
 * moment, so it never sees a wallet that has paid for the order without the order. Thread-safe.
 */
public final class Buyers {

    /** How many of a user's newest orders are looked at, at least; twice as many as may be under way. */
    private static final int NEWEST = 200;

    /** An order that inventory refused, alone or beside others, has held no stock. */
    private static final String ORDERS = """
        select exists (select from order_view where order_id = :orderId) as placed, history.*
        from (
          select count(*) filter (where status in ('PROCESSING', 'PAYMENT_PENDING')) as under_way,
            (array_agg(placed_at order by placed_at desc) filter (
              where status = 'CANCELLED' and placed_at > :since
                and not refusals @> '[{"source": "inventory"}]'))[:refused] as refused_since
          from (
            select status, refusals, placed_at from order_view where user_id = :userId
            order by placed_at desc, order_id desc limit :newest) as newest
        ) as history
        """;

    private static final String ORDERS_AND_WALLET = String.format(Locale.ROOT, """
        select known.*, coupon.discount_type, coupon.discount_value,
          (select balance from wallet_view where user_id = :userId) as balance,
          (select case when count(*) = count(price) then sum(price * quantity)::bigint end
           from unnest(:productIds::text[], :quantities::bigint[]) as line (product_id, quantity)
           left join product_view using (product_id)
          ) as subtotal
        from (%s) as known
        left join coupon_view as coupon on coupon.coupon_id = :couponId::text and coupon.user_id = :userId
          and coupon.status = 'AVAILABLE' and (coupon.expires_at is null or coupon.expires_at > :now)
        """, ORDERS);

    private final JdbcClient jdbc;
    private final int newest;
    private final int refused;

    /**
     * @param mostUnderWay how many orders of one user may be under way
     * @param refused how many refused orders count against a user; 0 for never
     */
    public Buyers(JdbcClient jdbc, int mostUnderWay, int refused) {
        this.jdbc = jdbc;
        this.newest = Math.max(NEWEST, 2 * mostUnderWay);
        this.refused = refused;
    }

    /**
     * The user of the order.
     *
     * @param since refused orders that were placed earlier do not count
     * @param withWallet whether to look for the wallet and the cost; they must be in this database
     */
    Buyer of(PlaceOrder order, Instant now, Instant since, boolean withWallet) {
        var look = jdbc.sql(withWallet ? ORDERS_AND_WALLET : ORDERS)
                .param("orderId", order.orderId())
                .param("userId", order.userId())
                .param("since", sql(since))
                .param("refused", refused)
                .param("newest", newest);
        if (!withWallet)
            return look.query((row, number) -> buyer(row, null, null)).single();
        return look.param("couponId", order.couponId())
                .param("now", sql(now))
                .param(
                        "productIds",
                        order.lines().stream().map(OrderLine::productId).toArray(String[]::new))
                .param(
                        "quantities",
                        order.lines().stream()
                                .map(line -> (long) line.quantity())
                                .toArray(Long[]::new))
                .query((row, number) -> buyer(row, row.getObject("balance", Long.class), cost(row)))
                .single();
    }

    private static Buyer buyer(ResultSet row, Long balance, Long cost) throws SQLException {
        var refusedSince = row.getObject("refused_since", OffsetDateTime.class);
        return new Buyer(
                row.getBoolean("placed"),
                row.getInt("under_way"),
                refusedSince == null ? null : refusedSince.toInstant(),
                balance,
                cost);
    }

    private static Long cost(ResultSet row) throws SQLException {
        var subtotal = row.getObject("subtotal", Long.class);
        var discount = row.getString("discount_type");
        if (subtotal == null || discount == null) return subtotal;
        return subtotal - DiscountType.valueOf(discount).of(subtotal, row.getLong("discount_value"));
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
