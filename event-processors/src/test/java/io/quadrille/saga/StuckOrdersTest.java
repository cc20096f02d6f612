package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/**
 * Orders that wait too long are listed with the cause, and no other orders are; operator actions are on their
 * timelines.
 */
class StuckOrdersTest {

    private static OtlpReceiver collector;
    private static RunningSystem system;
    private static TeaShop shop;
    private static OperatorClient operator;

    @BeforeAll
    static void start() {
        collector = new OtlpReceiver();
        system = RunningSystem.start(
                List.of(FailingReactions.class),
                "management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
                "quadrille.stuck.limit=700ms",
                "quadrille.stuck.limits.use-coupon=1h",
                "quadrille.processing.attempts=1",
                "quadrille.dead-letters.first-retry=10ms",
                "quadrille.dead-letters.attempts=1");
        operator = new OperatorClient(system);
        shop = TeaShop.open(system);
    }

    @AfterAll
    static void stop() {
        system.close();
        collector.close();
    }

    @Test
    void orders_waiting_for_a_paused_group_are_listed_until_the_group_is_resumed() {
        operator.post("/groups/wallet/pause");
        operator.awaitState("wallet", "PAUSED");
        shop.place("paused-1");
        shop.place("paused-2");

        var stuck = awaitStuck("paused-1", "PAUSED");
        awaitStuck("paused-2", "PAUSED");
        assertThat(text(stuck, "waitingFor")).isEqualTo("OrderPaid");
        assertThat(text(stuck, "topic")).isEqualTo("order.payment.success");
        assertThat(text(stuck, "group")).isEqualTo("wallet");
        assertThat(text(stuck, "limit")).isEqualTo("PT0.7S");
        assertThat(text(stuck, "reason")).isEqualTo("group wallet is paused by ann: it is mended");
        assertThat(text(stuck.path("groupState"), "state")).isEqualTo("PAUSED");
        var waiting = operator.timeline("paused-1").path("waiting");
        assertThat(text(waiting, "for")).isEqualTo("OrderPaid");
        assertThat(text(waiting, "group")).isEqualTo("wallet");
        assertThat(Instant.parse(text(waiting, "since"))).isEqualTo(Instant.parse(text(stuck, "since")));
        await().untilAsserted(() -> {
            assertThat(gauge("quadrille_orders_stuck{group=\"wallet\",reason=\"paused\"}"))
                    .isGreaterThanOrEqualTo(2);
            assertThat(gauge("quadrille_orders_stuck_oldest_seconds{group=\"wallet\"}"))
                    .isGreaterThan(0.7);
        });

        operator.post("/groups/wallet/resume");
        awaitStatus("paused-1", "COMPLETED");
        awaitStatus("paused-2", "COMPLETED");
        awaitNoneStuck();
        assertThat(kinds("paused-1")).contains("ACT");
        assertThat(operator.timeline("paused-1").has("waiting")).isFalse();
    }

    @Test
    void orders_waiting_for_a_stopped_group_are_listed_until_the_group_runs_again() {
        system.stop(Groups.INVENTORY);
        shop.place("stopped");

        var stuck = awaitStuck("stopped", "NOT_CLAIMED");
        assertThat(text(stuck, "waitingFor")).isEqualTo("StockDeducted");
        assertThat(text(stuck, "group")).isEqualTo("inventory");
        assertThat(text(stuck, "reason")).isEqualTo("no process runs group inventory");

        system.start(Groups.INVENTORY);
        awaitStatus("stopped", "COMPLETED");
        awaitNoneStuck();
    }

    @Test
    void a_step_can_have_its_own_time_limit() {
        operator.post("/groups/coupon/pause");
        operator.awaitState("coupon", "PAUSED");
        var patient = new OrderBuilder(system).place();
        patient.awaitEvent("inventory.StockDeducted");
        operator.post("/groups/wallet/pause");
        operator.awaitState("wallet", "PAUSED");
        shop.place("impatient");

        awaitStuck("impatient", "PAUSED");
        assertThat(stuck(patient.orderId())).isNull();
        assertThat(text(operator.timeline(patient.orderId()).path("waiting"), "for"))
                .isEqualTo("CouponUsed");

        operator.post("/groups/coupon/resume");
        operator.post("/groups/wallet/resume");
        awaitNoneStuck();
    }

    @Test
    void an_order_whose_dead_letter_was_discarded_continues_after_a_redrive() {
        letFail("discarded", HandlerFailure.EXCEPTION);
        shop.place("discarded");
        awaitStuck("discarded", "DEAD_LETTER_ABANDONED");
        var inTheWay = operator.post("/stuck-orders/discarded/redrive");
        assertThat(inTheWay.status()).isEqualTo(409);
        assertThat(inTheWay.text("detail")).contains("does not help", "out of order");
        long letter = operator.getJson("/dead-letters?orderId=discarded")
                .path("items")
                .path(0)
                .path("id")
                .asLong();
        operator.post("/dead-letters/" + letter + "/discard");
        system.bean(FailingReactions.class).failures.remove("discarded");

        var stuck = awaitStuck("discarded", "DISCARDED");
        assertThat(text(stuck, "waitingFor")).isEqualTo("OrderProcessingSucceeded");
        var redriven = operator.post("/stuck-orders/discarded/redrive");
        assertThat(redriven.status()).as(redriven.toString()).isEqualTo(200);
        assertThat(redriven.body().path("events").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("order.OrderProcessingStarted", "inventory.StockDeducted");

        awaitStatus("discarded", "COMPLETED");
        awaitNoneStuck();
        assertThat(operation("order discarded")).isEqualTo("REDRIVE");
        await().untilAsserted(
                        () -> assertThat(kinds("discarded")).contains("DEAD_LETTER", "RETRY", "ACT", "REPUBLISHED"));
        var acts = entries("discarded").stream()
                .filter(entry -> text(entry, "kind").equals("ACT"))
                .map(entry -> text(entry, "what"));
        assertThat(acts).contains("ann: DISCARD letter " + letter, "ann: REDRIVE order discarded");
    }

    @Test
    void an_order_with_an_open_dead_letter_is_not_redriven_even_if_its_group_is_paused() {
        letFail("both", HandlerFailure.EXCEPTION);
        shop.place("both");
        awaitStuck("both", "DEAD_LETTER_ABANDONED");
        system.bean(FailingReactions.class).failures.remove("both");
        operator.post("/groups/order/pause");
        operator.awaitState("order", "PAUSED");
        long letter = operator.getJson("/dead-letters?orderId=both")
                .path("items")
                .path(0)
                .path("id")
                .asLong();
        operator.post("/dead-letters/" + letter + "/retry");

        awaitStuck("both", "PAUSED");
        var refused = operator.post("/stuck-orders/both/redrive");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("detail"))
                .contains("does not help", "letter " + letter + " of group order is RETRYING");

        operator.post("/groups/order/resume");
        awaitStatus("both", "COMPLETED");
        awaitNoneStuck();
    }

    @Test
    void a_dead_letter_queued_behind_another_is_not_reported_as_failed() {
        var order = new OrderBuilder(system);
        letFail(order.orderId(), HandlerFailure.EXCEPTION);
        operator.post("/groups/coupon/pause");
        operator.awaitState("coupon", "PAUSED");
        order.place();
        var path = "/dead-letters?orderId=" + order.orderId();
        await().until(() -> operator.getJson(path).path("items").size() == 1);
        operator.post("/groups/coupon/resume");
        await().until(() -> operator.getJson(path).path("items").size() == 2);
        awaitStuck(order.orderId(), "DEAD_LETTER_ABANDONED");
        operator.post("/groups/order/pause");
        operator.awaitState("order", "PAUSED");
        for (var letter : operator.getJson(path).path("items")) {
            if (text(letter, "eventType").equals("inventory.StockDeducted"))
                operator.post("/dead-letters/" + letter.path("id").asLong() + "/discard");
        }
        awaitStuck(order.orderId(), "PAUSED");
        var refused = operator.post("/stuck-orders/" + order.orderId() + "/redrive");
        assertThat(refused.text("detail"))
                .contains("coupon.CouponUsed waits behind another dead letter and has not been tried yet");

        operator.post("/groups/order/resume");
        system.bean(FailingReactions.class).failures.remove(order.orderId());
        awaitStuck(order.orderId(), "DISCARDED");
        operator.post("/stuck-orders/" + order.orderId() + "/redrive");
        awaitStatus(order.orderId(), "COMPLETED");
        awaitNoneStuck();
    }

    @Test
    void the_timeline_shows_a_dead_letter_its_retry_and_the_operator_action_with_the_trace() {
        letFail("retried", HandlerFailure.EXCEPTION);
        placeByHttp("retried");
        awaitStuck("retried", "DEAD_LETTER_ABANDONED");
        system.bean(FailingReactions.class).failures.remove("retried");
        long letter = operator.getJson("/dead-letters?orderId=retried")
                .path("items")
                .path(0)
                .path("id")
                .asLong();
        operator.post("/dead-letters/" + letter + "/retry");
        awaitStatus("retried", "COMPLETED");
        await().until(() -> kinds("retried").contains("RETRY"));

        var notes = entries("retried").stream()
                .filter(entry -> !text(entry, "kind").equals("EVENT"))
                .toList();
        assertThat(notes).extracting(entry -> text(entry, "kind")).containsExactly("DEAD_LETTER", "ACT", "RETRY");
        assertThat(notes.getFirst().path("id").asLong()).isEqualTo(letter);
        assertThat(text(notes.getFirst(), "event")).isEqualTo("inventory.StockDeducted");
        assertThat(text(notes.getFirst(), "what")).isEqualTo("order could not handle the event: out of order");
        assertThat(text(notes.get(1), "actor")).isEqualTo("ann");
        assertThat(text(notes.get(2), "what")).isEqualTo("order handled the event after a retry");
        var trace = text(operator.timeline("retried"), "traceId");
        assertThat(trace).matches("[0-9a-f]{32}");
        await().until(() -> traces("retried").contains(trace));
    }

    @Test
    void log_lines_about_a_dead_letter_name_its_order_group_and_trace() {
        var logger = (Logger) LoggerFactory.getLogger("io.quadrille.engine.processing.SegmentWorker");
        var lines = new DeadLetterLogContext();
        lines.start();
        logger.addAppender(lines);
        letFail("logged", HandlerFailure.EXCEPTION);
        try {
            placeByHttp("logged");
            await().until(() -> lines.contexts.stream().anyMatch(contexts -> "logged".equals(contexts.get("orderId"))));
        } finally {
            logger.detachAppender(lines);
            system.bean(FailingReactions.class).failures.remove("logged");
        }
        var context = lines.contexts.stream()
                .filter(line -> "logged".equals(line.get("orderId")))
                .findFirst()
                .orElseThrow();
        assertThat(context)
                .containsEntry("group", "order")
                .containsEntry("traceId", text(operator.timeline("logged"), "traceId"));
        assertThat(lines.contexts).allSatisfy(line -> assertThat(line).containsKeys("orderId", "group"));

        await().until(() ->
                operator.getJson("/dead-letters?orderId=logged").path("items").size() == 1);
        long letter = operator.getJson("/dead-letters?orderId=logged")
                .path("items")
                .path(0)
                .path("id")
                .asLong();
        operator.post("/dead-letters/" + letter + "/retry");
        awaitStatus("logged", "COMPLETED");
    }

    /** Collects the logging context at the creation of dead letters. */
    private static final class DeadLetterLogContext extends AppenderBase<ILoggingEvent> {

        private final List<Map<String, String>> contexts = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getMessage().contains("became a dead letter"))
                contexts.add(Map.copyOf(event.getMDCPropertyMap()));
        }
    }

    @Test
    void an_unreadable_record_with_the_key_of_an_order_is_on_the_timeline_of_the_order() {
        shop.place("damaged");
        awaitStatus("damaged", "COMPLETED");
        var topic = system.topics().nameOf(Topics.ORDER_PAYMENT);
        try (var topicClient = new TopicClient(system)) {
            topicClient.publish(new ProducerRecord<>(topic, "damaged".getBytes(UTF_8), "{".getBytes(UTF_8)));
        }
        await().until(() -> kinds("damaged").contains("PARKED"));
        var parked = entries("damaged").getLast();
        assertThat(text(parked, "group")).isEqualTo("wallet");
        assertThat(text(parked, "topic")).isEqualTo("order.payment");
        assertThat(text(parked, "what")).contains("wallet parked a record", "the header ce_type is missing");
    }

    @Test
    void an_event_type_of_a_newer_release_is_on_the_timeline_by_its_name() {
        shop.place("newer");
        awaitStatus("newer", "COMPLETED");
        system.sql().sql("""
            insert into timeline_event
            select order_id, 'of a newer release', 'gift:newer', 0, 'Gift', 'coupon.OrderGifted', '1', payload,
              meta_data, time_stamp
            from domain_event_entry where order_id = 'newer' and payload_type = 'order.OrderProcessed'\
            """).update();

        var gifted = entries("newer").stream()
                .filter(entry -> text(entry, "event").equals("coupon.OrderGifted"))
                .toList();
        assertThat(gifted).hasSize(1);
        assertThat(text(gifted.getFirst(), "kind")).isEqualTo("EVENT");
        assertThat(text(gifted.getFirst(), "what")).isEqualTo("the stored event cannot be read: coupon.OrderGifted");
    }

    @Test
    void an_order_that_is_not_stuck_is_not_redriven() {
        shop.place("well");
        awaitStatus("well", "COMPLETED");
        long acts = operator.getJson("/acts").path("totalItems").asLong();
        assertThat(operator.post("/stuck-orders/nobody/redrive").status()).isEqualTo(404);
        var ended = operator.post("/stuck-orders/well/redrive");
        assertThat(ended.status()).isEqualTo(409);
        assertThat(ended.text("detail")).isEqualTo("Order well is not stuck: it is COMPLETED.");
        assertThat(operator.post("/stuck-orders/well/redrive", Map.of("actor", "ann"))
                        .status())
                .isEqualTo(400);
        assertThat(operator.getJson("/acts").path("totalItems").asLong()).isEqualTo(acts);
    }

    private static JsonNode awaitStuck(String orderId, String cause) {
        return await(orderId + " " + cause)
                .until(
                        () -> stuck(orderId),
                        stuck -> stuck != null && text(stuck, "cause").equals(cause));
    }

    private static void awaitNoneStuck() {
        await("no stuck orders")
                .untilAsserted(
                        () -> assertThat(operator.getJson("/stuck-orders")).isEmpty());
    }

    private static JsonNode stuck(String orderId) {
        for (var order : operator.getJson("/stuck-orders")) {
            if (text(order, "orderId").equals(orderId)) return order;
        }
        return null;
    }

    private static List<JsonNode> entries(String orderId) {
        return operator.timeline(orderId).path("entries").valueStream().toList();
    }

    private static List<String> kinds(String orderId) {
        return entries(orderId).stream().map(entry -> text(entry, "kind")).toList();
    }

    private static List<String> traces(String orderId) {
        return collector.spans().stream()
                .filter(span -> OtlpReceiver.attribute(span, "quadrille.order.id")
                        .filter(orderId::equals)
                        .isPresent())
                .map(span -> HexFormat.of().formatHex(span.getTraceId().toByteArray()))
                .toList();
    }

    private static double gauge(String name) {
        var text = RestClient.create("http://localhost:" + system.port() + "/actuator/prometheus")
                .get()
                .retrieve()
                .body(String.class);
        return text.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not exposed"));
    }

    private static void letFail(String orderId, HandlerFailure failure) {
        system.bean(FailingReactions.class).failures.put(orderId, failure);
    }

    private static void placeByHttp(String orderId) {
        RestClient.create("http://localhost:" + system.port())
                .post()
                .uri("/api/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"orderId\":\"" + orderId
                        + "\",\"userId\":\"alice\",\"lines\":[{\"productId\":\"tea\",\"quantity\":1}]}")
                .retrieve()
                .toBodilessEntity();
    }

    private static String operation(String target) {
        return operator.getJson("/acts")
                .path("items")
                .valueStream()
                .filter(operation -> text(operation, "target").equals(target))
                .map(operation -> text(operation, "act"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitStatus(String orderId, String status) {
        await(orderId).until(() -> text(operator.timeline(orderId), "status").equals(status));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
