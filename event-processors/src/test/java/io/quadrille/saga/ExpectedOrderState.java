package io.quadrille.saga;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The state of an order as of a time, computed from the stored JSON without any class of the application. */
final class ExpectedOrderState {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> STATUS = Map.of(
            "OrderProcessingSucceeded",
            "PROCESSING",
            "OrderPaymentRequested",
            "PAYMENT_PENDING",
            "OrderProcessed",
            "COMPLETED",
            "OrderCancelled",
            "CANCELLED",
            "OrderRefusalNoted",
            "CANCELLED");
    private static final Map<String, String> STOCK = Map.of(
            "StockDeducted",
            "DEDUCTED",
            "StockDeductionFailed",
            "REFUSED",
            "StockRestored",
            "RESTORED",
            "StockReservationClosed",
            "CLOSED");
    private static final Map<String, String> COUPON = Map.of(
            "CouponUsed",
            "USED",
            "CouponUseFailed",
            "REFUSED",
            "CouponRestored",
            "RESTORED",
            "RedemptionClosed",
            "CLOSED");
    private static final Set<String> PRICES = Set.of("subtotal", "discount", "amount");

    record OrderEvent(long position, Instant time, String type, JsonNode payload, String aggregate) {}

    private final List<OrderEvent> events;

    ExpectedOrderState(JdbcClient sql, String orderId) {
        events = sql.sql("select global_index, time_stamp, payload_type, payload::text as payload, aggregate_identifier"
                        + " from event_log where order_id = :id order by 1")
                .param("id", orderId)
                .query((row, number) -> new OrderEvent(
                        row.getLong(1),
                        row.getTimestamp(2).toInstant(),
                        row.getString(3).replaceAll(".*\\.", ""),
                        JSON.readTree(row.getString(4)),
                        row.getString(5)))
                .list();
    }

    List<OrderEvent> events() {
        return events;
    }

    /**
     * Null before the first event. An event counts only if neither it nor an earlier event of its aggregate is later
     * than this time.
     */
    JsonNode asOf(Instant time) {
        var state = JSON.createObjectNode();
        var ignored = new HashSet<String>();
        for (var event : events) {
            if (event.time().isAfter(time)) ignored.add(event.aggregate());
            if (!ignored.contains(event.aggregate())) add(event, state);
        }
        return state.isEmpty() ? null : state;
    }

    private static void add(OrderEvent event, ObjectNode state) {
        var payload = event.payload();
        if (event.type().equals("OrderProcessingStarted")) {
            var order = state.putObject("order").setAll((ObjectNode) payload);
            order.put("status", "PROCESSING").put("placedAt", event.time().toString());
            if (!payload.hasNonNull("couponId")) order.remove("couponId");
        }
        if (event.type().startsWith("Order") && STATUS.containsKey(event.type())) {
            var order = state.withObject("/order").put("status", STATUS.get(event.type()));
            for (var price : PRICES)
                if (payload.has(price) && !payload.has("source")) order.set(price, payload.get(price));
            if (event.type().equals("OrderPaymentRequested")) order.set("amount", payload.get("amount"));
            if (payload.has("lines")) order.set("lines", payload.get("lines"));
            if (payload.has("source")) {
                if (!order.has("reason")) order.set("reason", payload.get("reason"));
                var refusals = order.has("refusals") ? (ArrayNode) order.get("refusals") : order.putArray("refusals");
                copy(payload, refusals.addObject(), "source", "reason");
            }
        }
        if (state.has("order")
                && (STATUS.containsKey(event.type()) || event.type().equals("OrderProcessingStarted"))) {
            state.withObject("/order").put("updatedAt", event.time().toString());
        }
        if (STOCK.containsKey(event.type())) {
            var stock = state.putObject("stock").put("status", STOCK.get(event.type()));
            stock.set("held", event.type().equals("StockDeducted") ? payload.get("lines") : JSON.createArrayNode());
            copy(payload, stock, "reason", "productId");
        }
        if (COUPON.containsKey(event.type())) {
            copy(
                    payload,
                    state.putObject("coupon").put("status", COUPON.get(event.type())),
                    "couponId",
                    "discount",
                    "reason");
        }
        if (event.type().equals("OrderPaid") || event.type().equals("OrderPaymentFailed")) {
            var payment =
                    state.putObject("payment").put("status", event.type().equals("OrderPaid") ? "PAID" : "REFUSED");
            copy(payload, payment, "userId", "amount", "reason");
        }
        addAggregator(event, state);
    }

    private static void addAggregator(OrderEvent event, ObjectNode state) {
        var payload = event.payload();
        var known = Set.of(
                "OrderProcessingStarted", "StockDeducted", "StockDeductionFailed", "CouponUsed", "CouponUseFailed");
        if (!known.contains(event.type())) return;
        var row = state.withObject("/aggregator");
        switch (event.type()) {
            case "OrderProcessingStarted" -> {
                if (!payload.hasNonNull("couponId")) row.put("USE_COUPON", "UNWANTED");
            }
            case "StockDeducted" -> row.set("DEDUCT_STOCK", payload);
            case "StockDeductionFailed" -> row.put("DEDUCT_STOCK", "REFUSED");
            case "CouponUsed" -> row.set("USE_COUPON", payload);
            default -> row.put("USE_COUPON", "REFUSED");
        }
    }

    private static void copy(JsonNode from, ObjectNode to, String... fields) {
        for (var field : fields) if (from.hasNonNull(field)) to.set(field, from.get(field));
    }

    /** The leaves of a state by path. */
    static Map<String, JsonNode> leaves(JsonNode state) {
        var leaves = new TreeMap<String, JsonNode>();
        if (state != null) collect("", state, leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject()) {
            for (var field : node.properties()) {
                collect(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), leaves);
            }
        } else if (node.isArray() && node.size() > 0) {
            for (int i = 0; i < node.size(); i++) collect(path + "[" + i + "]", node.get(i), leaves);
        } else {
            leaves.put(path, node);
        }
    }

    /** The changes of an answer by field: the values before and after. */
    static Map<String, List<JsonNode>> byField(JsonNode changes) {
        var byField = new HashMap<String, List<JsonNode>>();
        for (var change : changes) {
            byField.put(change.path("field").asString(), List.of(change.path("from"), change.path("to")));
        }
        return byField;
    }

    /** The same, computed from two states. */
    static Map<String, List<JsonNode>> differences(JsonNode from, JsonNode to) {
        var before = leaves(from);
        var after = leaves(to);
        var names = new HashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        var missing = JSON.createObjectNode().path("missing");
        return names.stream()
                .collect(Collectors.toMap(
                        name -> name,
                        name -> List.of(before.getOrDefault(name, missing), after.getOrDefault(name, missing))));
    }
}
