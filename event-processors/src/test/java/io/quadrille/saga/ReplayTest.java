package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.engine.serialization.Ids;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.engine.transport.EventRecordConverter;
import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.inventory.InventoryItemEvent;
import io.quadrille.inventory.StockReservationEvent;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderEvent;
import io.quadrille.order.OrderLine;
import io.quadrille.wallet.PaymentEvent.OrderPaid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.json.JsonMapper;

/**
 * A release that does not know OrderPaid parks it. The next release on the same database can read it: after a replay in
 * place the order completes.
 */
class ReplayTest {

    /** The events that the order and inventory processes knew before payments existed. */
    static class OldRelease {

        @Bean
        @Primary
        MessageTypes typesBeforePayments() {
            return MessageTypes.builder()
                    .sealed("order", OrderEvent.class)
                    .sealed("inventory", InventoryItemEvent.class)
                    .sealed("inventory", StockReservationEvent.class)
                    .build();
        }
    }

    @Test
    void a_record_of_a_newer_release_is_replayed_once_the_application_can_read_it() {
        var old = RunningSystem.start(List.of(OldRelease.class), "quadrille.domains=order,inventory");
        try {
            parkThreePayments(old);
            refusesToReplayWhatItCannotRead(old);
        } finally {
            old.close();
        }
        try (var fixed = old.again("quadrille.domains=order,inventory")) {
            var operator = new OperatorClient(fixed);
            replaysOneOnce(fixed, operator);
            replaysTheOthersByCause(fixed, operator);
        }
    }

    private static void parkThreePayments(RunningSystem old) {
        old.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 1_000));
        for (var order : List.of("one", "two", "three")) {
            old.commands().sendAndWait(new PlaceOrder(order, "alice", null, List.of(new OrderLine("tea", 1))));
            old.awaitEvent(order, "order.OrderPaymentRequested");
        }
        try (var topicClient = new TopicClient(old)) {
            for (var order : List.of("one", "two", "three")) topicClient.publish(paid(old, order));
            topicClient.publish(new ProducerRecord<>(topic(old), "garbage".getBytes(UTF_8), "{".getBytes(UTF_8)));
        }
        await().until(() ->
                new OperatorClient(old).group("order").path("recordsParked").asLong() == 4);
    }

    private static void refusesToReplayWhatItCannotRead(RunningSystem old) {
        var operator = new OperatorClient(old);
        var causes = operator.getJson("/parked-records/causes?group=order");
        assertThat(causes.path(0).path("parked").asInt()).isEqualTo(3);
        assertThat(causes.path(0).path("causeKind").asString()).contains("wallet.OrderPaid");
        long one = record(operator, "one");

        var detail = operator.getJson("/parked-records/" + one);
        assertThat(detail.path("value").path("text").asString()).contains("\"orderId\":\"one\"");
        assertThat(detail.path("value").path("base64").asString()).isNotBlank();
        assertThat(detail.path("headers").valueStream().map(h -> h.path("name").asString()))
                .contains("ce_type", "ce_id");
        assertThat(detail.path("record").path("cause").asString()).contains("wallet.OrderPaid");

        var answer = operator.post("/parked-records/" + one + "/replay");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("detail")).contains("still unreadable").contains("wallet.OrderPaid");
        var all = operator.post(
                        "/parked-records/replay", Map.of("actor", "ann", "reason", "once more", "group", "order"))
                .body();
        assertThat(all.path("replayed").asInt()).isZero();
        assertThat(all.path("stillUnreadable").asInt()).isEqualTo(4);
        isToldToTheOutside(
                old,
                one,
                detail.path("record").path("offset").asLong(),
                detail.path("record").path("partition").asInt());
    }

    private static void isToldToTheOutside(RunningSystem old, long record, long offset, int partition) {
        try (var alarm = new AlertConsumer(old)) {
            // The timeline group of a process with only some domains has parked the record too.
            var alerts = alarm.awaitAlerts(topic(old) + "-" + partition + "-" + offset, 2);
            var alert = alerts.stream()
                    .filter(each -> TopicClient.header(each, "ce_source").equals("/quadrille/order"))
                    .findFirst()
                    .orElseThrow();
            var json = new JsonMapper().readTree(alert.value());
            assertThat(json.path("kind").asString()).isEqualTo("PARKED_RECORD");
            assertThat(json.path("record").asLong()).isEqualTo(record);
            assertThat(json.path("group").asString()).isEqualTo("order");
            assertThat(json.path("cause").asString()).contains("wallet.OrderPaid");
            assertThat(TopicClient.header(alert, "ce_type")).isEqualTo("operations.ParkedRecord");
        }
    }

    private static void replaysOneOnce(RunningSystem fixed, OperatorClient operator) {
        long one = record(operator, "one");
        var replayed = operator.post("/parked-records/" + one + "/replay");
        assertThat(replayed.status()).isEqualTo(200);
        awaitCompleted(fixed, "one");
        var letter = operator.getJson(
                        "/dead-letters/" + replayed.body().path("letter").asLong())
                .path("letter");
        assertThat(letter.path("causeType").asString()).isEqualTo("ParkedRecord");
        await().until(() -> state(operator, letter.path("id").asLong()).equals("RESOLVED"));

        var again = operator.post("/parked-records/" + one + "/replay");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("detail")).contains("already REPLAYED");
        var act = operator.getJson("/acts").path("items").path(0);
        assertThat(act.path("act").asString()).isEqualTo("REPLAY");
        assertThat(act.path("target").asString()).isEqualTo("record " + one);
        assertThat(act.path("outcome").path("letter").asLong())
                .isEqualTo(letter.path("id").asLong());
    }

    private static void replaysTheOthersByCause(RunningSystem fixed, OperatorClient operator) {
        var cause = operator.getJson("/parked-records/causes?group=order")
                .path(0)
                .path("causeKind")
                .asString();
        var all = operator.post(
                        "/parked-records/replay",
                        Map.of("actor", "ann", "reason", "release 2 reads it", "group", "order", "cause", cause))
                .body();
        assertThat(all.path("replayed").asInt()).isEqualTo(2);
        awaitCompleted(fixed, "two");
        awaitCompleted(fixed, "three");

        long garbage = record(operator, "garbage");
        assertThat(operator.post("/parked-records/" + garbage + "/replay").status())
                .isEqualTo(409);
        assertThat(operator.post("/parked-records/" + garbage + "/discard").status())
                .isEqualTo(200);
        assertThat(operator.post("/parked-records/" + garbage + "/discard").status())
                .isEqualTo(409);
        assertThat(operator.group("order").path("recordsParked").asLong()).isZero();
    }

    private static String topic(RunningSystem system) {
        return system.topicPrefix + "order.payment.success";
    }

    /** The record as the wallet of the next release publishes it. */
    private static ProducerRecord<byte[], byte[]> paid(RunningSystem system, String orderId) {
        var converter = new EventRecordConverter(
                new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes()),
                system.topics(),
                CheckoutSaga.SAGA::sagaId,
                Ids::findInvalid);
        var event = new GenericDomainEventMessage<>(
                "Payment",
                "payment:" + orderId,
                0,
                new OrderPaid(orderId, "alice", 250),
                Map.of(),
                "paid-" + orderId,
                Instant.EPOCH);
        return converter.createKafkaMessage(event, topic(system));
    }

    private static long record(OperatorClient operator, String key) {
        return operator.getJson("/parked-records?state=PARKED&group=order&size=100")
                .path("items")
                .valueStream()
                .filter(record -> record.path("key").asString().equals(key))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asLong();
    }

    private static String state(OperatorClient operator, long letter) {
        return operator.getJson("/dead-letters/" + letter)
                .path("letter")
                .path("state")
                .asString();
    }

    private static void awaitCompleted(RunningSystem system, String orderId) {
        system.awaitEvent(orderId, "order.OrderProcessed");
    }
}
