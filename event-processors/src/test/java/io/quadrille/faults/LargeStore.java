package io.quadrille.faults;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Grows a large store from a small one: copies all events under other ids, and all rows that follow from them. A
 * consistent store stays consistent.
 */
public final class LargeStore {

    private static final String NAMES =
            "'\"(orderId|userId|productId|couponId|depositId)\":( ?)\"', '\"\\1\":\\2\"m' || m || '-', 'g'";
    private static final int COPIES_AT_ONCE = 10;

    private static final List<String> COPIES = List.of("""
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
          payload_type,
          payload_revision, payload, meta_data, time_stamp)
        select 'm' || m || '-' || event_identifier, regexp_replace(aggregate_identifier, ':', ':m' || m || '-'),
          sequence_number, type,
          'm' || m || '-' || order_id, payload_type, payload_revision,
          convert_to(regexp_replace(convert_from(payload, 'UTF8'), %1$s), 'UTF8'), meta_data, time_stamp
        from domain_event_entry, generate_series(:from, :to) m where global_index <= :base order by m, global_index\
        """, """
        insert into order_view
        select 'm' || m || '-' || order_id, 'm' || m || '-' || user_id, 'm' || m || '-' || coupon_id, status, reason,
          refusals,
          regexp_replace(lines::text, %1$s)::jsonb, subtotal, discount, amount, placed_at, updated_at
        from order_view, generate_series(:from, :to) m where order_id !~ '^m[0-9]+-'\
        """, """
        insert into product_view select 'm' || m || '-' || product_id, name, price, available
        from product_view, generate_series(:from, :to) m where product_id !~ '^m[0-9]+-'\
        """, """
        insert into coupon_view
        select 'm' || m || '-' || coupon_id, 'm' || m || '-' || user_id, discount_type, discount_value, expires_at,
          status,
          'm' || m || '-' || used_by_order
        from coupon_view, generate_series(:from, :to) m where coupon_id !~ '^m[0-9]+-'\
        """, """
        insert into wallet_view select 'm' || m || '-' || user_id, balance
        from wallet_view, generate_series(:from, :to) m where user_id !~ '^m[0-9]+-'\
        """, """
        insert into checkout
        select 'm' || m || '-' || order_id, stock, coupon, regexp_replace(lines::text, %1$s)::jsonb,
          discount_type, discount_value, regexp_replace(facts::text, %1$s)::jsonb
        from checkout, generate_series(:from, :to) m where order_id !~ '^m[0-9]+-'\
        """, """
        insert into sale select 'm' || m || '-' || order_id, processed_at
        from sale, generate_series(:from, :to) m where order_id !~ '^m[0-9]+-'\
        """, """
        insert into sales_per_day select day, 'm' || m || '-' || product_id, units, gross, discount
        from sales_per_day, generate_series(:from, :to) m where product_id !~ '^m[0-9]+-'\
        """);

    private LargeStore() {}

    /** Grows the store to at least this number of events; see {@link #multiply}. */
    static void grow(JdbcClient sql, long events) {
        multiply(sql, (int) Math.ceilDiv(
                events,
                sql.sql("select count(*) from domain_event_entry")
                        .query(Long.class)
                        .single()));
    }

    /** Nothing else may use the store meanwhile. The added events count as published. */
    public static void multiply(JdbcClient sql, int times) {
        long base = sql.sql("select max(global_index) from domain_event_entry")
                .query(Long.class)
                .single();
        int copies = times - 1;
        for (int from = 1; from <= copies; from += COPIES_AT_ONCE) {
            for (var copy : COPIES) {
                sql.sql(copy.formatted(NAMES))
                        .param("from", from)
                        .param("to", Math.min(from + COPIES_AT_ONCE - 1, copies))
                        .param("base", base)
                        .update();
            }
        }
        sql.sql("update relay_position set global_index = (select max(global_index) from domain_event_entry)")
                .update();
        sql.sql("vacuum analyze").update();
    }
}
