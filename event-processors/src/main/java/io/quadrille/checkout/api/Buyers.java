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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the admission checks need to know about a user and the order being placed. One statement reads everything
 * from one database snapshot, so the result can never show a balance already debited for an order while the order
 * itself is missing. Thread-safe.
 */
public final class Buyers {

    /**
     * The minimum number of a user's newest orders to read. If twice the limit on unfinished orders is higher, that
     * many are read.
     */
    private static final int NEWEST = 200;

    /** Orders refused by inventory do not count towards the refusal limit, because they never held stock. */
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
     * @param mostUnfinished the maximum number of unfinished orders per user; 0 for no limit
     * @param refused the maximum number of a user's orders that may be refused within a minute; 0 for no limit
     */
    public Buyers(JdbcClient jdbc, int mostUnfinished, int refused) {
        this.jdbc = jdbc;
        this.newest = Math.max(NEWEST, 2 * mostUnfinished);
        this.refused = refused;
    }

    /**
     * Reads the data about an order and its user.
     *
     * @param since the time from which refused orders count, by when they were placed
     * @param withWallet whether to read the wallet and the order's cost as well; this requires their tables in this
     *     database
     */
    Buyer of(PlaceOrder order, Instant now, Instant since, boolean withWallet) {
        var query = jdbc.sql(withWallet ? ORDERS_AND_WALLET : ORDERS)
                .param("orderId", order.orderId())
                .param("userId", order.userId())
                .param("since", sql(since))
                .param("refused", refused)
                .param("newest", newest);
        if (!withWallet)
            return query.query((row, number) -> buyer(row, null, null)).single();
        return query.param("couponId", order.couponId())
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

    private static Buyer buyer(ResultSet row, @Nullable Long balance, @Nullable Long cost) throws SQLException {
        var refusedSince = row.getObject("refused_since", OffsetDateTime.class);
        return new Buyer(
                row.getBoolean("placed"),
                row.getInt("under_way"),
                refusedSince == null ? null : refusedSince.toInstant(),
                balance,
                cost);
    }

    private static @Nullable Long cost(ResultSet row) throws SQLException {
        var subtotal = row.getObject("subtotal", Long.class);
        var discount = row.getString("discount_type");
        if (subtotal == null || discount == null) return subtotal;
        return subtotal - DiscountType.valueOf(discount).of(subtotal, row.getLong("discount_value"));
    }

    private static OffsetDateTime sql(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
