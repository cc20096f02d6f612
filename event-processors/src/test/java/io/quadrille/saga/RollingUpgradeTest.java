package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Groups;
import io.quadrille.checkout.view.CouponView;
import io.quadrille.engine.transport.RecordHeaders;
import io.quadrille.engine.transport.Republications;
import io.quadrille.operating.invariants.Invariants;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An event stored by a process of an earlier release, on a system of this release: it is published as stored, and all
 * its readers, in the store and on the topic, receive it in the current revision.
 */
class RollingUpgradeTest {

    private static final String TYPE = "inventory.StockDeductionFailed";

    private static RunningSystem system;
    private static TopicClient topicClient;
    private static IdleDetector idleDetector;
    private static PlacedOrder placedOrder;
    private static String stored;

    @BeforeAll
    static void an_order_is_refused_by_a_process_of_revision_1() {
        system = RunningSystem.start();
        topicClient = new TopicClient(system);
        idleDetector = new IdleDetector(system, topicClient);
        system.stop(Groups.INVENTORY);
        var orderBuilder = new OrderBuilder(system).withQuantityAboveStock();
        placedOrder = orderBuilder.place();
        stored = asInRevision1(orderBuilder);
        store(orderBuilder.orderId(), stored);
        system.awaitEvent(orderBuilder.orderId(), "order.OrderCancelled");
        system.start(Groups.INVENTORY);
        idleDetector.awaitIdle();
    }

    @AfterAll
    static void stop() {
        topicClient.close();
        system.close();
    }

    /** With white space that no current serializer writes. */
    private static String asInRevision1(OrderBuilder orderBuilder) {
        var lines = orderBuilder.lines();
        return """
            {"orderId":"%s","lines":[{"productId":"%s","quantity":%d}, {"productId":"%s","quantity":%d}],\
            "reason":"INSUFFICIENT_STOCK","productId":"%s"}\
            """.formatted(
                        orderBuilder.orderId(),
                        lines.getFirst().productId(),
                        lines.getFirst().quantity(),
                        lines.getLast().productId(),
                        lines.getLast().quantity(),
                        lines.getLast().productId());
    }

    private static void store(String orderId, String payload) {
        system.sql()
                .sql("""
                    insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type,
                      order_id,
                      payload_type, payload_revision, payload, meta_data, time_stamp)
                    select 'e-' || :orderId, 'reservation:' || :orderId, 0, 'StockReservation', order_id, :type,
                      '1', :payload,
                      meta_data, now()
                    from domain_event_entry where order_id = :orderId and payload_type = 'order.OrderProcessingStarted'\
                    """)
                .param("orderId", orderId)
                .param("type", TYPE)
                .param("payload", payload.getBytes(UTF_8))
                .update();
    }

    @Test
    void the_record_equals_the_stored_revision_even_when_it_is_republished() {
        system.bean(Republications.class).fromPosition("anna", "a look at earlier revisions", 1, null);
        await().until(() -> records().size() >= 2);

        assertThat(records()).allSatisfy(record -> {
            assertThat(new String(record.value(), UTF_8)).isEqualTo(stored);
            assertThat(TopicClient.header(record, RecordHeaders.REVISION)).isEqualTo("1");
        });
    }

    private List<ConsumerRecord<byte[], byte[]>> records() {
        try (var all = new TopicClient(system)) {
            return all.read().stream()
                    .filter(record -> TYPE.equals(TopicClient.header(record, RecordHeaders.TYPE)))
                    .toList();
        }
    }

    @Test
    void reactions_receive_the_record_in_the_current_revision() {
        assertThat(placedOrder.order().reason()).isEqualTo("INSUFFICIENT_STOCK");
        assertThat(placedOrder.coupon().status()).isEqualTo(CouponView.Status.AVAILABLE);
        assertThat(system.sql()
                        .sql("select count(*) from parked_record")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void the_aggregate_of_the_event_remembers_its_refusal() {
        assertThat(placedOrder.events("inventory")).containsExactly("StockDeductionFailed");
        assertThat(placedOrder.available()).containsExactly(OrderBuilder.STOCK, OrderBuilder.STOCK);
    }

    @Test
    void the_audit_shows_the_event_as_stored_and_its_effect() {
        var auditClient = new AuditClient(system);
        var events = auditClient
                .getJson("/orders/{id}/events", placedOrder.orderId())
                .path("items");
        var refusal = events.valueStream()
                .filter(event -> TYPE.equals(event.path("type").asString()))
                .findFirst()
                .orElseThrow();
        assertThat(refusal.get("revision").asString()).isEqualTo("1");
        assertThat(refusal.get("payload")).isEqualTo(RecordShape.JSON.readTree(stored));
        assertThat(auditClient.get("/orders/{id}/state", placedOrder.orderId()).status())
                .isEqualTo(200);
    }

    @Test
    void the_checker_finds_no_violation() throws Exception {
        assertThat(system.bean(Invariants.class).check().violations()).isEmpty();
    }
}
