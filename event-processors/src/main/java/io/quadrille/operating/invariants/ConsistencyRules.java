package io.quadrille.operating.invariants;

import java.util.Set;

/**
 * Rules about the tables of a database: no order is lost, nothing is counted that did not happen, and every table that
 * follows from the events agrees with them. A rule that holds only for orders without unfinished work leaves out the
 * orders in {@code under_way}.
 */
public enum ConsistencyRules implements Rule {
    EVERY_ORDER_ENDS_ONCE(Cut.ORDERS, """
        select concat('order ', order_id, ' has ended ', count(*) filter (where ended), ' times')
        from (select order_id, payload_type in ('order.OrderProcessed', 'order.OrderCancelled') as ended
              from event_log where payload_type like 'order.%') as event
        group by order_id
        having count(*) filter (where ended) > 1
          or count(*) filter (where ended) = 0 and order_id not in (select order_id from under_way)\
        """, "order"),

    ORDERS_READ_AS_THEY_HAPPENED(Cut.ORDERS, """
        with happened as (
          select order_id,
            case when bool_or(payload_type = 'order.OrderProcessed') then 'COMPLETED'
                 when bool_or(payload_type = 'order.OrderCancelled') then 'CANCELLED'
                 when bool_or(payload_type = 'order.OrderPaymentRequested') then 'PAYMENT_PENDING'
                 else 'PROCESSING' end as status,
            max(payload ->> 'userId') as user_id,
            max(payload ->> 'couponId') as coupon_id,
            max(payload ->> 'reason') filter (where payload_type = 'order.OrderCancelled') as reason,
            coalesce(jsonb_agg(payload - 'orderId' order by sequence_number) filter (
              where payload_type in ('order.OrderCancelled', 'order.OrderRefusalNoted')), '[]') as refusals,
            (array_agg(payload -> 'lines' order by sequence_number desc) filter (where payload -> 'lines' is not
              null))[1] as lines,
            max((payload ->> 'subtotal')::bigint) as subtotal,
            max((payload ->> 'discount')::bigint) as discount,
            max((payload ->> 'amount')::bigint) as amount
          from event_log where payload_type like 'order.%' group by order_id)
        select concat('order ', order_id, ' is ', h.status, ' ', h.reason, ' of ', h.amount,
          ' by its events, in order_view ',
          v.status, ' ', v.reason, ' of ', v.amount, ': ', to_jsonb(h), ' and ', to_jsonb(v))
        from happened h full join order_view v using (order_id)
        where (h.status, h.user_id, h.coupon_id, h.reason, h.refusals, h.lines, h.subtotal, h.discount, h.amount)
          is distinct from
          (v.status, v.user_id, v.coupon_id, v.reason, v.refusals, v.lines, v.subtotal, v.discount, v.amount)\
        """, "order"),

    A_COMPLETED_ORDER_IS_PAID_ONCE_AND_NO_OTHER_IS(Cut.ORDERS, """
        with money as (
          select order_id,
            count(*) filter (where payload_type = 'order.OrderProcessed') as completed,
            count(*) filter (where payload_type = 'wallet.OrderPaid') as paid,
            count(*) filter (where payload_type = 'wallet.WalletDebited') as debited,
            count(distinct payload ->> 'amount') as amounts
          from event_log where payload_type in ('order.OrderProcessed', 'wallet.OrderPaid', 'wallet.WalletDebited')
          group by order_id)
        select concat('order ', order_id, ' was completed ', completed, ' times, paid ', paid, ' times, debited ',
          debited,
          ' times, with ', amounts, ' different amounts')
        from money
        where (completed, paid, debited, amounts) <> (1, 1, 1, 1) and order_id not in (select order_id from under_way)
          or paid <> debited or greatest(completed, paid, amounts) > 1\
        """, "order", "wallet"),

    MONEY_ADDS_UP_IN_EVERY_WALLET(Cut.WALLETS, """
        with wallet as (
          select payload ->> 'userId' as user_id,
            sum(case payload_type when 'wallet.WalletDebited' then -(payload ->> 'amount')::bigint
                                  when 'wallet.WalletCredited' then (payload ->> 'amount')::bigint
                                  else (payload ->> 'balance')::bigint end) as balance
          from event_log where type = 'Wallet' group by 1)
        select concat('wallet ', user_id, ' holds ', w.balance, ' by its events, ', v.balance, ' in wallet_view')
        from wallet w full join wallet_view v using (user_id) where w.balance is distinct from v.balance
          or w.balance < 0\
        """, "wallet"),

    EVERY_DEPOSIT_IS_CREDITED_ONCE(Cut.WHOLE, """
        select concat('deposit ', payload ->> 'depositId', ' of wallet ', payload ->> 'userId', ' was made ',
          count(*) filter (where type = 'Deposit'), ' times, credited ', count(*) filter (where type = 'Wallet'),
            ' times')
        from event_log where payload_type in ('wallet.DepositMade', 'wallet.WalletCredited')
        group by payload ->> 'userId', payload ->> 'depositId'
        having count(*) <> 2 or count(distinct type) <> 2 or count(distinct payload ->> 'amount') <> 1\
        """, "wallet"),

    AMOUNTS_FOLLOW_FROM_PRICES_AND_DISCOUNT(Cut.ORDERS, """
        with ordered as materialized (
          select order_id, payload ->> 'couponId' as coupon_id, line ->> 'productId' as product_id,
            (line ->> 'quantity')::bigint as quantity
          from event_log, jsonb_array_elements(payload -> 'lines') as line where payload_type =
            'order.OrderProcessingStarted'),
        price as materialized (
          select product_id, (payload ->> 'price')::bigint as price
          from (select distinct product_id from ordered) as item
            join whole_log on (aggregate_identifier, sequence_number) = ('product:' || product_id, 0)
          where payload_type = 'inventory.ProductRegistered'),
        discount as materialized (
          select coupon_id, payload -> 'discount' ->> 'type' as type, (payload -> 'discount' ->> 'value')::numeric
            as value
          from (select distinct coupon_id from ordered) as coupon
            join whole_log on (aggregate_identifier, sequence_number) = ('coupon:' || coupon_id, 0)
          where payload_type = 'coupon.CouponIssued'),
        placed as materialized (
          select order_id, coupon_id, sum(quantity * price) as subtotal from ordered left join price using
            (product_id) group by 1, 2),
        due as materialized (
          select order_id, subtotal, coalesce(case type when 'FIXED' then least(value, subtotal)
                                                        when 'PERCENT' then floor(subtotal * value / 100) end,
                                                          0) as discount
          from placed left join discount using (coupon_id)),
        said as materialized (
          select order_id, payload from event_log
          where payload_type in ('order.OrderProcessingSucceeded', 'order.OrderProcessed'))
        select concat('order ', order_id, ' costs ', subtotal, ' less ', discount, ', its event says ', payload)
        from said left join due using (order_id)
        where ((payload ->> 'subtotal')::numeric, (payload ->> 'discount')::numeric, (payload ->> 'amount')::numeric)
          is distinct from (subtotal, discount, subtotal - discount)\
        """, "order", "inventory", "coupon"),

    STOCK_ADDS_UP_FOR_EVERY_PRODUCT(Cut.PRODUCTS, """
        with product as (
          select payload ->> 'productId' as product_id,
            max(payload ->> 'name') as name, max((payload ->> 'price')::bigint) as price,
            sum(case payload_type when 'inventory.StockTaken' then -1 else 1 end * (payload ->> 'quantity')::bigint)
              as left_over
          from event_log where type = 'InventoryItem' group by 1)
        select concat('product ', product_id, ' has ', left_over, ' at ', p.price, ' by its events, ', v.available,
          ' at ',
          v.price, ' in product_view')
        from product p full join product_view v using (product_id)
        where (left_over, p.name, p.price) is distinct from (v.available, v.name, v.price) or left_over < 0\
        """, "inventory"),

    AN_ORDER_HOLDS_WHAT_IT_BOUGHT_AND_NO_MORE(Cut.ORDERS, """
        with asked as (
          select s.order_id, line ->> 'productId' as product_id, (line ->> 'quantity')::bigint as quantity
          from event_log s, jsonb_array_elements(s.payload -> 'lines') as line
          where s.payload_type = 'order.OrderProcessingStarted'
            and exists (select from event_log e where e.order_id = s.order_id and e.payload_type =
              'order.OrderProcessed')),
        held as (
          select order_id, payload ->> 'productId' as product_id,
            sum(case payload_type when 'inventory.StockTaken' then 1 else -1 end * (payload ->> 'quantity')::bigint)
              as quantity
          from event_log where payload_type in ('inventory.StockTaken', 'inventory.StockReturned') group by 1, 2)
        select concat('order ', order_id, ' bought ', a.quantity, ' of product ', product_id, ' and holds ', h.quantity)
        from asked a full join held h using (order_id, product_id)
        where coalesce(a.quantity, 0) <> coalesce(h.quantity, 0) and order_id not in (select order_id from under_way)\
        """, "order", "inventory"),

    A_COUPON_IS_USED_BY_ONE_ORDER_AT_MOST(Cut.COUPONS, """
        with used as (
          select payload ->> 'couponId' as coupon_id, order_id,
            sum(case payload_type when 'coupon.CouponRedeemed' then 1 else -1 end) as times
          from event_log where payload_type in ('coupon.CouponRedeemed', 'coupon.CouponReleased') group by 1, 2),
        coupon as (
          select payload ->> 'couponId' as coupon_id, string_agg(used.order_id || ' x ' || times, ', ') as orders,
            max(payload ->> 'userId') as user_id, max(payload -> 'discount' ->> 'type') as type,
            max((payload -> 'discount' ->> 'value')::bigint) as value
          from event_log left join used on used.coupon_id = payload ->> 'couponId' and times <> 0
          where payload_type = 'coupon.CouponIssued' group by 1)
        select concat('coupon ', coupon_id, ' is used by [', c.orders, '] by its events, by [', v.used_by_order,
          '] in coupon_view, which says ', v.status)
        from coupon c full join coupon_view v using (coupon_id)
        where (c.orders, c.user_id, c.type, c.value)
            is distinct from (v.used_by_order || ' x 1', v.user_id, v.discount_type, v.discount_value)
          or (v.status = 'USED') is distinct from (v.used_by_order is not null)\
        """, "coupon"),

    A_COMPLETED_ORDER_HOLDS_ITS_COUPON_AND_NO_OTHER_DOES(Cut.ORDERS, """
        with bought as (
          select order_id, payload ->> 'couponId' as coupon_id from event_log
          where payload_type = 'order.OrderProcessed' and payload ->> 'couponId' is not null)
        select concat('order ', coalesce(b.order_id, v.used_by_order), ' completed with coupon [', b.coupon_id,
          '] and holds [', v.coupon_id, ']')
        from bought b full join (select * from coupon_view where used_by_order is not null) v
          on (b.order_id, b.coupon_id) = (v.used_by_order, v.coupon_id)
        where (b.order_id is null or v.coupon_id is null)
          and coalesce(b.order_id, v.used_by_order) not in (select order_id from under_way)\
        """, "order", "coupon"),

    THE_AGGREGATOR_AGREES_WITH_THE_DOMAINS(Cut.ORDERS, """
        with outcome as (
          select order_id,
            case when bool_or(payload_type = 'inventory.StockDeducted') then 'ANSWERED'
                 when bool_or(payload_type = 'inventory.StockDeductionFailed') then 'REFUSED' else 'PENDING' end as
                   stock,
            case when bool_or(payload_type = 'coupon.CouponUsed') then 'ANSWERED'
                 when bool_or(payload_type = 'coupon.CouponUseFailed') then 'REFUSED'
                 when bool_or(payload_type = 'order.OrderProcessingStarted' and payload ->> 'couponId' is null) then
                   'UNWANTED'
                 else 'PENDING' end as coupon,
            jsonb_agg(payload -> 'lines') filter (where payload_type = 'inventory.StockDeducted') -> 0 as lines,
            jsonb_agg(payload -> 'discount') filter (where payload_type = 'coupon.CouponUsed') -> 0 as discount
          from event_log
          where payload_type in ('order.OrderProcessingStarted', 'inventory.StockDeducted',
            'inventory.StockDeductionFailed',
            'coupon.CouponUsed', 'coupon.CouponUseFailed')
          group by order_id),
        joined as (
          select order_id,
            case jsonb_typeof(facts -> 'DEDUCT_STOCK') when 'object' then 'ANSWERED'
              else coalesce(facts ->> 'DEDUCT_STOCK', 'PENDING') end as stock,
            case jsonb_typeof(facts -> 'USE_COUPON') when 'object' then 'ANSWERED'
              else coalesce(facts ->> 'USE_COUPON', 'PENDING') end as coupon,
            facts #> '{DEDUCT_STOCK,event,lines}' as lines, facts #> '{USE_COUPON,event,discount}' as discount
          from checkout)
        select concat('order ', order_id, ' has stock ', o.stock, ' and coupon ', o.coupon,
          ', table checkout says ', j.stock,
          ' and ', j.coupon)
        from outcome o full join joined j using (order_id)
        where (o.stock, o.coupon, o.lines, o.discount) is distinct from (j.stock, j.coupon, j.lines, j.discount)
          and order_id not in (select order_id from under_way)\
        """, "order", "inventory", "coupon"),

    EVERY_COMPLETED_ORDER_IS_COUNTED_ONCE(Cut.ORDERS, """
        with completed as (select order_id from event_log where payload_type = 'order.OrderProcessed')
        select concat('order ', order_id, ' is completed: ', c is not null, ', counted in sales: ', s is not null)
        from completed c full join sale s using (order_id)
        where s is null and order_id not in (select order_id from under_way) or c is null\
        """, "order"),

    SALES_ARE_WHAT_WAS_BOUGHT(Cut.WHOLE, """
        with bought as (
          select (time_stamp at time zone 'UTC')::date as day, line ->> 'productId' as product_id,
            sum((line ->> 'quantity')::bigint) as units,
            sum((line ->> 'quantity')::numeric * (line ->> 'unitPrice')::numeric) as gross
          from event_log join sale using (order_id), jsonb_array_elements(payload -> 'lines') as line
          where payload_type = 'order.OrderProcessed' group by 1, 2)
        select concat('product ', product_id, ' on ', day, ' was bought ', b.units, ' times for ', b.gross,
          ', sales_per_day says ', s.units, ' for ', s.gross)
        from bought b full join sales_per_day s using (day, product_id)
        where (b.units, b.gross) is distinct from (s.units, s.gross)\
        """, "order"),

    REVENUE_IS_WHAT_WAS_PAID(Cut.WHOLE, """
        with paid as (
          select (done.time_stamp at time zone 'UTC')::date as day, sum((paid.payload ->> 'amount')::numeric) as amount
          from event_log paid join event_log done using (order_id) join sale using (order_id)
          where paid.payload_type = 'wallet.OrderPaid' and done.payload_type = 'order.OrderProcessed' group by 1),
        revenue as (select day, sum(gross - discount) as amount from sales_per_day group by 1)
        select concat('on ', day, ' orders paid ', p.amount, ', the revenue in sales_per_day is ', r.amount)
        from paid p full join revenue r using (day) where p.amount is distinct from r.amount\
        """, "order", "wallet"),

    EVERY_AGGREGATE_IS_COUNTED_FROM_ZERO(Cut.AGGREGATES, """
        select concat(aggregate_identifier, ' has ', count(*), ' events, the last one is number ', max(sequence_number))
        from domain_event_entry group by aggregate_identifier having max(sequence_number) <> count(*) - 1\
        """);

    private final Cut cut;
    private final String violations;
    private final Set<String> domains;

    ConsistencyRules(Cut cut, String violations, String... domains) {
        this.cut = cut;
        this.violations = violations;
        this.domains = Set.of(domains);
    }

    @Override
    public Set<String> domains() {
        return domains;
    }

    @Override
    public String violations() {
        return violations;
    }

    @Override
    public Cut cut() {
        return cut;
    }
}
