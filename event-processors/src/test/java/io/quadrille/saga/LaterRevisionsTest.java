package io.quadrille.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.engine.transport.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A later release has written events and dead letters, as during a rollout or after a rollback. This release does not
 * know their revisions. Events that it cannot read block nothing else.
 */
class LaterRevisionsTest {

    /** Copies an event of the order with revision 99 to an aggregate of its own. */
    private static final String LATER_EVENT = """
        insert into domain_event_entry (event_identifier, aggregate_identifier, sequence_number, type, order_id,
          payload_type,
          payload_revision, payload, meta_data, time_stamp)
        select :name, 'order:' || :name, 0, type, order_id, payload_type, '99', payload, meta_data, now()
        from domain_event_entry where payload_type = 'order.OrderProcessed' order by global_index limit 1\
        """;

    private static final String LATER_DEAD_LETTER = """
        insert into dead_letter (processing_group, sequence_id, state, attempts, cause_type, cause_message,
          enqueued_at, touched_at,
          next_attempt_at, event_identifier, aggregate_identifier, sequence_number, type, payload_type, \
        payload_revision, payload,
          meta_data, time_stamp)
        select 'inventory', order_id, 'RETRYING', 0, 'java.lang.IllegalStateException', 'x', now(), now(), now(),
          event_identifier,
          aggregate_identifier, sequence_number, type, payload_type, '99', payload, meta_data, time_stamp
        from domain_event_entry where payload_type = 'order.OrderProcessingStarted' order by global_index limit 1\
        """;

    private static RunningSystem system;
    private static AuditClient auditClient;
    private static OperatorClient operator;
    private static String order;

    @BeforeAll
    static void one_order() {
        system = RunningSystem.start("quadrille.dead-letters.attempts=2", "quadrille.dead-letters.first-retry=100ms");
        auditClient = new AuditClient(system);
        operator = new OperatorClient(system);
        var placedOrder = new OrderBuilder(system).place();
        placedOrder.awaitEvent("order.OrderProcessed");
        order = placedOrder.orderId();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void a_dead_letter_waits_for_a_release_that_can_read_it_while_its_group_continues() {
        system.sql().sql(LATER_DEAD_LETTER).update();

        var next = new OrderBuilder(system).place();
        next.awaitEvent("order.OrderProcessed");

        await("cause of the dead letter").untilAsserted(() -> {
            var letter = operator.getJson("/dead-letters?group=inventory")
                    .path("items")
                    .path(0);
            assertThat(letter.path("state").asString()).isEqualTo("RETRYING");
            assertThat(letter.path("attempts").asInt()).isZero();
            assertThat(letter.path("causeType").asString()).endsWith("UnknownMessageTypeException");
            assertThat(letter.path("cause").asString()).contains("revision 99 of order.OrderProcessingStarted");
        });
        assertThat(operator.group("inventory").path("failing").asBoolean()).isFalse();
    }

    @Test
    void an_event_of_a_later_revision_is_published_and_shown_as_stored_and_its_readers_name_the_cause() {
        store("later-published");
        var behind = new OrderBuilder(system).place();
        behind.awaitEvent("order.OrderProcessed");

        try (var topicClient = new TopicClient(system)) {
            var read = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            await("the record").until(() -> {
                read.addAll(topicClient.read());
                return read.stream()
                        .anyMatch(record -> TopicClient.eventId(record).equals("later-published"));
            });
            assertThat(read)
                    .filteredOn(record -> TopicClient.eventId(record).equals("later-published"))
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(new String(record.key(), StandardCharsets.UTF_8))
                                .isEqualTo(order);
                        assertThat(TopicClient.header(record, RecordHeaders.REVISION))
                                .isEqualTo("99");
                        assertThat(record.value()).isEqualTo(payload("later-published"));
                    });
        }
        var event = auditClient
                .getJson("/aggregates/order:later-published/events")
                .path("items")
                .path(0);
        assertThat(event.path("revision").asString()).isEqualTo("99");
        assertThat(event.path("payload").isObject()).isTrue();
        assertThat(event.path("error").asString()).contains("revision 99 of order.OrderProcessed cannot be read");
        assertThat(auditClient.get("/aggregates/order:later-published/state").status())
                .isEqualTo(500);
        assertThat(operator.timeline(order).path("entries").findValuesAsString("aggregate"))
                .contains("order:later-published");
        assertThat(auditClient.get("/export?from=1").text()).contains("later-published");
    }

    @Test
    void an_event_of_a_later_revision_is_republished_as_stored() {
        store("later-again");
        awaitRecords("later-again", 1);
        var asked = operator.post(
                "/republications", Map.of("actor", "ann", "reason", "a test", "fromPosition", position("later-again")));
        assertThat(asked.status()).as("%s", asked).isEqualTo(202);

        awaitRecords("later-again", 2);
    }

    private static void awaitRecords(String event, int records) {
        try (var topicClient = new TopicClient(system)) {
            var read = new AtomicLong();
            await(records + " records of " + event)
                    .until(() -> read.addAndGet(topicClient.read().stream()
                                    .filter(record ->
                                            TopicClient.eventId(record).equals(event))
                                    .count())
                            == records);
        }
    }

    private static void store(String name) {
        assertThat(system.sql().sql(LATER_EVENT).param("name", name).update()).isOne();
    }

    private static byte[] payload(String event) {
        return system.sql()
                .sql("select payload from domain_event_entry where event_identifier = ?")
                .param(event)
                .query(byte[].class)
                .single();
    }

    private static long position(String event) {
        return system.sql()
                .sql("select global_index from domain_event_entry where event_identifier = ?")
                .param(event)
                .query(Long.class)
                .single();
    }
}
