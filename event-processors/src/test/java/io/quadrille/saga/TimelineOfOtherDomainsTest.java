package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Orders whose stock, coupons and wallets are in another database: their events are known only from the topics. */
class TimelineOfOtherDomainsTest {

    private static final MixedOrders mix = new MixedOrders(11, 60);
    private static RunningSystem orders;
    private static RunningSystem others;
    private static OperatorClient operator;

    @BeforeAll
    static void start() {
        orders = RunningSystem.start("quadrille.domains=order", "quadrille.stuck.limit=700ms");
        others = orders.beside("quadrille.domains=inventory,coupon,wallet");
        operator = new OperatorClient(orders);
        mix.shop().forEach(others.commands()::sendAndWait);
        mix.orders().forEach(orders.commands()::sendAndWait);
        awaitRest();
    }

    /** An order ends with its first refusal; a second refusal and compensations may come later. */
    private static void awaitRest() {
        try (var topicClient = new TopicClient(orders);
                var elsewhere = new TopicClient(others)) {
            IdleDetector.awaitAllIdle(
                    new IdleDetector(orders, topicClient, List.of(Groups.ORDER, Groups.STATISTICS, Groups.TIMELINE)),
                    new IdleDetector(others, elsewhere, List.of(Groups.INVENTORY, Groups.COUPON, Groups.WALLET)));
        }
    }

    @AfterAll
    static void stop() {
        others.close();
        orders.close();
    }

    @Test
    void a_timeline_equals_the_order_store_and_the_topics_of_other_domains_even_with_duplicate_records() {
        var known = known();
        for (var order : mix.orders())
            assertThat(idsOf(order)).as(order.orderId()).isEqualTo(known.get(order.orderId()));
        var before = mix.orders().stream()
                .map(order -> operator.timeline(order.orderId()))
                .toList();
        assertThat(before)
                .allSatisfy(timeline -> assertThat(
                                timeline.path("elsewhere").valueStream().map(JsonNode::asString))
                        .containsExactly("INVENTORY", "COUPON", "WALLET"))
                .allSatisfy(timeline -> assertThat(timeline.has("waiting")).isFalse());

        try (var topicClient = new TopicClient(orders)) {
            topicClient.publishAgain(topicClient.read());
        }
        awaitRest();
        assertThat(mix.orders().stream()
                        .map(order -> operator.timeline(order.orderId()))
                        .toList())
                .isEqualTo(before);
    }

    @Test
    void a_stopped_timeline_reader_hides_no_order_and_marks_orders_with_unknown_state() {
        others.stop(Groups.WALLET);
        operator.post("/groups/timeline/pause");
        operator.awaitState("timeline", "PAUSED");
        var rich = mix.orders().stream()
                .filter(o -> mix.certain().contains(o.orderId()) && o.couponId() == null)
                .findFirst()
                .orElseThrow();
        orders.commands().sendAndWait(new PlaceOrder("late", rich.userId(), null, rich.lines()));

        var stuck = awaitStuck("TIMELINE_BEHIND");
        assertThat(stuck.path("group").asString()).isEqualTo("wallet");
        assertThat(stuck.path("reason").asString())
                .isEqualTo("whether group wallet has answered is not known here: group timeline is paused by ann: it is"
                        + " mended");
        operator.post("/groups/timeline/resume");
        assertThat(awaitStuck("ELSEWHERE").path("waitingFor").asString()).isEqualTo("OrderPaid");
        assertThat(operator.timeline("late").path("waiting").path("for").asString())
                .isEqualTo("OrderPaid");

        others.start(Groups.WALLET);
        awaitRest();
        assertThat(operator.getJson("/stuck-orders")).isEmpty();
    }

    @Test
    void an_order_whose_trigger_is_in_another_store_is_not_partially_redriven() {
        operator.post("/groups/order/pause");
        operator.awaitState("order", "PAUSED");
        var rich = mix.orders().stream()
                .filter(o -> mix.certain().contains(o.orderId()) && o.couponId() == null)
                .findFirst()
                .orElseThrow();
        orders.commands().sendAndWait(new PlaceOrder("halved", rich.userId(), null, rich.lines()));

        assertThat(awaitStuck("PAUSED").path("step").asString()).isEqualTo("CONFIRM_ORDER");
        var refused = operator.post("/stuck-orders/halved/redrive");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("StockDeducted").doesNotContain("OrderProcessingStarted");

        operator.post("/groups/order/resume");
        awaitRest();
        assertThat(operator.getJson("/stuck-orders")).isEmpty();
    }

    private static JsonNode awaitStuck(String cause) {
        return await(cause)
                .until(
                        () -> operator.getJson("/stuck-orders").path(0),
                        stuck -> stuck.path("cause").asString("").equals(cause));
    }

    private static Set<String> idsOf(PlaceOrder order) {
        return operator.timeline(order.orderId())
                .path("entries")
                .valueStream()
                .map(entry -> entry.path("eventId").asString())
                .collect(Collectors.toSet());
    }

    /** The events of each order in its store and on the topics. */
    private static Map<String, Set<String>> known() {
        try (var topicClient = new TopicClient(orders)) {
            Stream<Map.Entry<String, String>> published =
                    topicClient.read().stream().map(record -> Map.entry(key(record), TopicClient.eventId(record)));
            return Stream.concat(stored().stream(), published)
                    .collect(Collectors.groupingBy(
                            Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
        }
    }

    private static List<Map.Entry<String, String>> stored() {
        return orders.sql()
                .sql("select order_id, event_identifier from event_log")
                .query((row, number) -> Map.entry(row.getString(1), row.getString(2)))
                .list();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }
}
