package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.order.OrderCommand.PlaceOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Timelines in the API equal the store and the topics, each read independently. */
class TimelineTest {

    private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
    private static final int ORDERS = 500;
    private static final int CLIENTS = 8;

    private static final MixedOrders mix = new MixedOrders(SEED, ORDERS);
    private static RunningSystem system;
    private static Map<String, List<StoredEntry>> stored;
    private static Map<String, Long> numbers;
    private static Map<String, Map<String, String>> topicOf;
    private static Map<String, JsonNode> timelines;

    @BeforeAll
    static void orders_that_have_ended() throws Exception {
        LoggerFactory.getLogger(TimelineTest.class).info("To repeat with the same orders: -Dquadrille.seed={}", SEED);
        system = RunningSystem.start();
        mix.shop().forEach(system.commands()::sendAndWait);
        ConcurrentClients.runAll(
                CLIENTS,
                mix.orders().stream()
                        .<Runnable>map(order -> () -> system.commands().sendAndWait(order))
                        .toList());
        system.awaitIdle();
        stored = stored();
        numbers = stored.values().stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(StoredEntry::id, StoredEntry::number));
        topicOf = published();
        var operator = new OperatorClient(system);
        timelines =
                mix.orders().stream().map(PlaceOrder::orderId).collect(Collectors.toMap(id -> id, operator::timeline));
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private record StoredEntry(String id, String type, String aggregate, long number, Instant time, String cause) {}

    private static Map<String, List<StoredEntry>> stored() {
        var byOrder = new HashMap<String, List<StoredEntry>>();
        system.sql()
                .sql("select *, meta_data ->> 'causationId' as cause from event_log where order_id is not null")
                .query(row -> {
                    var event = new StoredEntry(
                            row.getString("event_identifier"),
                            row.getString("payload_type"),
                            row.getString("aggregate_identifier"),
                            row.getLong("sequence_number"),
                            row.getObject("time_stamp", OffsetDateTime.class).toInstant(),
                            row.getString("cause"));
                    byOrder.computeIfAbsent(row.getString("order_id"), order -> new ArrayList<>())
                            .add(event);
                });
        return byOrder;
    }

    /** For each order, the topic of each event that a plain consumer finds. */
    private static Map<String, Map<String, String>> published() {
        try (var topicClient = new TopicClient(system)) {
            return topicClient.read().stream()
                    .collect(Collectors.groupingBy(
                            record -> new String(record.key(), UTF_8),
                            Collectors.toMap(
                                    TopicClient::eventId,
                                    record -> record.topic().substring(system.topicPrefix.length()),
                                    (one, again) -> one)));
        }
    }

    @Test
    void the_timeline_of_every_order_equals_the_store_and_the_topics_in_order_without_gaps() {
        for (var order : mix.orders()) {
            var timeline = timelines.get(order.orderId());
            var events = events(timeline);
            var known = stored.get(order.orderId());

            assertThat(events.stream().map(TimelineTest::read))
                    .as(order.orderId())
                    .containsExactlyInAnyOrderElementsOf(known);
            assertThat(events.stream()
                            .filter(event -> event.path("published").asBoolean())
                            .collect(Collectors.toMap(event -> text(event, "eventId"), event -> text(event, "topic"))))
                    .as(order.orderId())
                    .isEqualTo(topicOf.get(order.orderId()));
            assertInOrder(events);
            assertThat(timeline.path("entries").size())
                    .as("timeline entries that are no events")
                    .isEqualTo(known.size());
            assertEnded(order, timeline);
        }
    }

    private static void assertEnded(PlaceOrder order, JsonNode timeline) {
        var status = text(timeline, "status");
        assertThat(status).isIn("COMPLETED", "CANCELLED");
        var last = status.equals("COMPLETED") ? "order.OrderProcessed" : "order.OrderCancelled";
        var end = stored.get(order.orderId()).stream()
                .filter(event -> event.type().equals(last))
                .findFirst()
                .orElseThrow();
        assertThat(text(timeline, "endedAt")).isEqualTo(end.time().toString());
        assertThat(text(timeline, "placedAt"))
                .isEqualTo(text(timeline.path("entries").path(0), "time"));
        assertThat(timeline.has("waiting"))
                .as("order %s waits for %s", order.orderId(), timeline.path("waiting"))
                .isFalse();
        assertThat(timeline.has("elsewhere")).isFalse();
    }

    /** Times never decrease, no event precedes its cause, and the durations add up. */
    private static void assertInOrder(List<JsonNode> events) {
        var places = new HashMap<String, Integer>();
        var last = new HashMap<String, Long>();
        var previous = Instant.parse(text(events.getFirst(), "time"));
        for (var event : events) {
            var stored = read(event);
            assertThat(stored.time()).isAfterOrEqualTo(previous);
            assertThat(Duration.parse(text(event, "sincePrevious")))
                    .isEqualTo(Duration.between(previous, stored.time()));
            assertThat(text(event, "what")).isNotBlank();
            assertThat(event.has("group")).isEqualTo(places.containsKey(stored.cause()));
            var before = last.put(stored.aggregate(), stored.number());
            if (before != null) assertThat(stored.number()).isGreaterThan(before);
            places.put(stored.id(), places.size());
            previous = stored.time();
        }
        for (var event : events) {
            int cause = places.getOrDefault(text(event, "causationId"), -1);
            assertThat(cause).isLessThan(places.get(text(event, "eventId")));
        }
    }

    @Test
    void the_orders_cover_every_topic_and_every_outcome() {
        assertThat(topicOf.values().stream()
                        .flatMap(ids -> ids.values().stream())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Topics.all().stream().map(SagaTopic::topicName).toList());
        assertThat(stored.values().stream().flatMap(List::stream).map(StoredEntry::type))
                .contains(
                        "inventory.StockRestored",
                        "inventory.StockDeductionFailed",
                        "coupon.CouponRestored",
                        "coupon.CouponUseFailed",
                        "wallet.OrderPaymentFailed",
                        "order.OrderProcessed",
                        "order.OrderCancelled");
    }

    @Test
    void a_process_with_all_domains_reads_and_stores_nothing_extra_for_timelines() {
        assertThat(system.sql()
                        .sql("select processor_name from token_entry")
                        .query(String.class)
                        .list())
                .doesNotContain("timeline");
        assertThat(system.sql()
                        .sql("select count(*) from timeline_event")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void compensations_are_marked() {
        var compensated = timelines.values().stream()
                .flatMap(timeline -> timeline.path("entries").valueStream())
                .filter(entry -> text(entry, "kind").equals("COMPENSATION"))
                .map(entry -> text(entry, "event"))
                .collect(Collectors.toSet());
        assertThat(compensated)
                .contains(
                        "inventory.StockRestored",
                        "inventory.StockReturned",
                        "coupon.CouponRestored",
                        "coupon.CouponReleased")
                .isSubsetOf(
                        "inventory.StockRestored",
                        "inventory.StockReturned",
                        "inventory.StockReservationClosed",
                        "coupon.CouponRestored",
                        "coupon.CouponReleased",
                        "coupon.RedemptionClosed");
    }

    private static List<JsonNode> events(JsonNode timeline) {
        return timeline.path("entries")
                .valueStream()
                .filter(entry -> entry.has("aggregate"))
                .toList();
    }

    /** The sequence number comes from the store; the timeline does not show it. */
    private static StoredEntry read(JsonNode entry) {
        var id = text(entry, "eventId");
        long number = numbers.getOrDefault(id, -1L);
        return new StoredEntry(
                id,
                text(entry, "event"),
                text(entry, "aggregate"),
                number,
                Instant.parse(text(entry, "time")),
                entry.has("causationId") ? text(entry, "causationId") : null);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
