package io.quadrille.processors.saga;

/** For each rule a statement that breaks it; it returns the name of what it damaged. */
final class Damage {

  private Damage() {}

  static String to(Conservation rule) {
    return switch (rule) {
      case EVERY_ORDER_ENDS_ONCE -> lose("order.OrderCancelled", "order_id");
      case ORDERS_READ_AS_THEY_HAPPENED ->
          "update order_view set reason = 'OTHER' where " + oneOf("order_view", "order_id", "status = 'CANCELLED'");
      case A_COMPLETED_ORDER_IS_PAID_ONCE_AND_NO_OTHER_IS -> lose("wallet.WalletDebited", "order_id");
      case MONEY_ADDS_UP_IN_EVERY_WALLET ->
          "update wallet_view set balance = balance + 1 where " + oneOf("wallet_view", "user_id", "true");
      case EVERY_DEPOSIT_IS_CREDITED_ONCE -> lose("wallet.WalletCredited", "split_part(aggregate_identifier, ':', 2)");
      case AMOUNTS_FOLLOW_FROM_PRICES_AND_DISCOUNT -> change("order.OrderProcessed", "discount", "-1");
      case STOCK_ADDS_UP_FOR_EVERY_PRODUCT ->
          "update product_view set available = available - 1 where " + oneOf("product_view", "product_id", "true");
      case AN_ORDER_HOLDS_WHAT_IT_BOUGHT_AND_NO_MORE -> lose("inventory.StockReturned", "order_id");
      case A_COUPON_IS_USED_BY_ONE_ORDER_AT_MOST ->
          lose("coupon.CouponReleased", "split_part(aggregate_identifier, ':', 2)");
      case A_COMPLETED_ORDER_HOLDS_ITS_COUPON_AND_NO_OTHER_DOES ->
          "update coupon_view set used_by_order = 'order-of-nobody' where "
              + oneOf("coupon_view", "coupon_id", "status = 'USED'");
      case THE_AGGREGATOR_AGREES_WITH_THE_DOMAINS ->
          "update checkout set discount_value = discount_value + 1 where "
              + oneOf("checkout", "order_id", "discount_value is not null");
      case EVERY_COMPLETED_ORDER_IS_COUNTED_ONCE -> "delete from sale where " + oneOf("sale", "order_id", "true");
      case SALES_ARE_WHAT_WAS_BOUGHT ->
          "update sales_per_day set units = units + 1 where " + oneOf("sales_per_day", "product_id", "true");
      case REVENUE_IS_WHAT_WAS_PAID ->
          "update sales_per_day set discount = discount + 1"
              + " where (day, product_id) = (select day, product_id from sales_per_day limit 1) returning day::text";
      case EVERY_AGGREGATE_IS_COUNTED_FROM_ZERO -> lose("order.OrderProcessingStarted", "aggregate_identifier");
      case EVERY_EVENT_IS_PUBLISHED ->
          "update relay_position set global_index = global_index - 1 returning relay";
      case NO_RECORD_IS_PARKED ->
          "insert into parked_record (topic, partition, record_offset, headers, cause, parked_by)"
              + " values ('order.payment', 1, 2, '[]', 'planted', 'wallet') returning topic";
      case NO_EVENT_IS_A_DEAD_LETTER ->
          "insert into dead_letter (processing_group, sequence_id, state, attempts, enqueued_at, touched_at, event_identifier,"
              + " aggregate_identifier, sequence_number, type, payload_type, payload_revision, payload, meta_data, time_stamp)"
              + " select 'wallet', order_id, 'ABANDONED', 1, now(), now(), event_identifier, aggregate_identifier,"
              + " sequence_number, type, payload_type, payload_revision, payload, meta_data, time_stamp"
              + " from domain_event_entry where global_index = " + firstOf("order.OrderPaymentRequested")
              + " returning event_identifier";
    };
  }

  private static String lose(String payloadType, String name) {
    return "delete from domain_event_entry where global_index = " + firstOf(payloadType) + " returning " + name;
  }

  private static String change(String payloadType, String field, String value) {
    return "update domain_event_entry set payload = convert_to(jsonb_set(convert_from(payload, 'UTF8')::jsonb, '{" + field
        + "}', '" + value + "')::text, 'UTF8') where global_index = " + firstOf(payloadType) + " returning order_id";
  }

  private static String firstOf(String payloadType) {
    return "(select min(global_index) from domain_event_entry where payload_type = '" + payloadType + "')";
  }

  private static String oneOf(String table, String key, String condition) {
    return key + " = (select min(" + key + ") from " + table + " where " + condition + ") returning " + key;
  }
}
