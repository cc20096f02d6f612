package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.operating.invariants.ConsistencyRules;
import io.quadrille.operating.invariants.PublicationRules;
import io.quadrille.operating.invariants.Rule;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Violates each rule of the checker once, in the database or on the topics. */
final class InvariantViolations {

    private InvariantViolations() {}

    /**
     * A statement that violates the rule and returns the id that the checker must report; empty if the rule is violated
     * on the topics.
     */
    static Optional<String> inDatabase(Rule rule) {
        return switch (rule) {
            case ConsistencyRules consistencyRule -> Optional.of(statementFor(consistencyRule));
            case PublicationRules publicationRule -> statementFor(publicationRule);
        };
    }

    private static Optional<String> statementFor(PublicationRules rule) {
        return switch (rule) {
            case EVERY_EVENT_IS_ON_ITS_TOPIC, NOTHING_ELSE_IS_ON_A_TOPIC, RECORDS_OF_AN_ORDER_COME_AS_IT_HAPPENED ->
                Optional.empty();
            case RECORDS_SAY_WHAT_THEIR_EVENTS_SAY -> Optional.of(changeEvent("wallet.OrderPaid", "amount", "1"));
            case EVERY_RECORD_HAS_ITS_EFFECT_ONCE -> Optional.of(deleteEvent("inventory.StockRestored", "order_id"));
            case NO_GROUP_IS_AHEAD_OF_ITS_TOPIC ->
                Optional.of("update checked_position set position = position + 100000"
                        + " where ctid = (select min(ctid) from checked_position) returning topic");
            case GROUPS_STAND_ON_THE_RECORDS_THAT_THEY_TOOK ->
                Optional.of("update checked_stand set event_id = 'of the topic before'"
                        + " where ctid = (select min(ctid) from checked_stand) returning topic");
            case THE_RELAY_IS_NOT_AHEAD_OF_THE_LOG ->
                Optional.of("update relay_position set global_index = global_index + 1000 returning relay");
            case NO_RECORD_IS_PARKED ->
                Optional.of("insert into parked_record (topic, partition, record_offset, headers, cause, parked_by)"
                        + " values ('order.payment', 1, 2, '[]', 'planted', 'wallet') returning topic");
        };
    }

    /** Violates the rule in a copy of the records; returns the id of the affected event. */
    static String onTopics(PublicationRules rule, List<ConsumerRecord<byte[], byte[]>> records) {
        return switch (rule) {
            case EVERY_EVENT_IS_ON_ITS_TOPIC -> TopicClient.eventId(records.remove(records.size() / 2));
            case NOTHING_ELSE_IS_ON_A_TOPIC -> addUnknownRecord(records);
            case RECORDS_OF_AN_ORDER_COME_AS_IT_HAPPENED -> swapTwoRefusals(records);
            default -> throw new IllegalArgumentException(rule + " is broken in the database");
        };
    }

    private static String addUnknownRecord(List<ConsumerRecord<byte[], byte[]>> records) {
        var real = records.getLast();
        var added = new ConsumerRecord<>(real.topic(), real.partition(), real.offset() + 1, real.key(), real.value());
        real.headers().forEach(added.headers()::add);
        added.headers()
                .remove(RecordHeaders.ID)
                .add(new RecordHeader(RecordHeaders.ID, "never-committed".getBytes(UTF_8)));
        records.add(added);
        return "never-committed";
    }

    /** Inventory and coupon refused the same order; swaps the two refusals. */
    private static String swapTwoRefusals(List<ConsumerRecord<byte[], byte[]>> records) {
        var first = new HashMap<String, Integer>();
        for (int i = 0; i < records.size(); i++) {
            if (!records.get(i).topic().endsWith("order.processing.fail")) continue;
            var other = first.put(new String(records.get(i).key(), UTF_8), i);
            if (other == null) continue;
            var event = TopicClient.eventId(records.get(other));
            Collections.swap(records, other, i);
            return event;
        }
        throw new IllegalStateException("no order was refused twice");
    }

    private static String statementFor(ConsistencyRules rule) {
        return switch (rule) {
            case EVERY_ORDER_ENDS_ONCE -> deleteEvent("order.OrderCancelled", "order_id");
            case ORDERS_READ_AS_THEY_HAPPENED ->
                "update order_view set reason = 'OTHER' where "
                        + oneOf("order_view", "order_id", "status = 'CANCELLED'");
            case A_COMPLETED_ORDER_IS_PAID_ONCE_AND_NO_OTHER_IS -> deleteEvent("wallet.WalletDebited", "order_id");
            case MONEY_ADDS_UP_IN_EVERY_WALLET ->
                "update wallet_view set balance = balance + 1 where " + oneOf("wallet_view", "user_id", "true");
            case EVERY_DEPOSIT_IS_CREDITED_ONCE ->
                deleteEvent("wallet.WalletCredited", "split_part(aggregate_identifier, ':', 2)");
            case AMOUNTS_FOLLOW_FROM_PRICES_AND_DISCOUNT -> changeEvent("order.OrderProcessed", "discount", "-1");
            case STOCK_ADDS_UP_FOR_EVERY_PRODUCT ->
                "update product_view set available = available - 1 where "
                        + oneOf("product_view", "product_id", "true");
            case AN_ORDER_HOLDS_WHAT_IT_BOUGHT_AND_NO_MORE -> deleteEvent("inventory.StockReturned", "order_id");
            case A_COUPON_IS_USED_BY_ONE_ORDER_AT_MOST ->
                deleteEvent("coupon.CouponReleased", "split_part(aggregate_identifier, ':', 2)");
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
                "update sales_per_day set discount = discount + 1 where (day, product_id) = (select day, product_id"
                        + " from sales_per_day limit 1) returning day::text";
            case EVERY_AGGREGATE_IS_COUNTED_FROM_ZERO ->
                deleteEvent("order.OrderProcessingStarted", "aggregate_identifier");
        };
    }

    private static String deleteEvent(String payloadType, String name) {
        return "delete from domain_event_entry where global_index = " + firstOf(payloadType) + " returning " + name;
    }

    private static String changeEvent(String payloadType, String field, String value) {
        return "update domain_event_entry set payload = convert_to(jsonb_set(convert_from(payload, 'UTF8')::jsonb, '{"
                + field + "}', '" + value + "')::text, 'UTF8') where global_index = " + firstOf(payloadType)
                + " returning order_id";
    }

    private static String firstOf(String payloadType) {
        return "(select min(global_index) from domain_event_entry where payload_type = '" + payloadType + "')";
    }

    private static String oneOf(String table, String key, String condition) {
        return key + " = (select min(" + key + ") from " + table + " where " + condition + ") returning " + key;
    }
}
