package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * No record blocks its group for ever: an event that cannot become a dead letter is parked, and a record that cannot be
 * parked is skipped by an operator. The blocked group is the order group.
 */
class BlockedGroupTest {

    private static RunningSystem system;
    private static TeaShop shop;
    private static OperatorClient operator;
    private static TopicClient topicClient;

    /** The converter of a broken release: for some orders it throws an error, so the record is not even parked. */
    static final class BrokenConverter implements KafkaMessageConverter<byte[], byte[]> {

        static final Set<String> broken = ConcurrentHashMap.newKeySet();

        private final KafkaMessageConverter<byte[], byte[]> delegate;

        BrokenConverter(KafkaMessageConverter<byte[], byte[]> delegate) {
            this.delegate = delegate;
        }

        @Override
        public Optional<EventMessage<?>> readKafkaMessage(ConsumerRecord<byte[], byte[]> record) {
            if (record.topic().endsWith(Topics.PAYMENT_SUCCESS.topicName())
                    && broken.contains(new String(record.key(), UTF_8))) {
                throw new LinkageError("a broken release");
            }
            return delegate.readKafkaMessage(record);
        }

        @Override
        public ProducerRecord<byte[], byte[]> createKafkaMessage(EventMessage<?> event, String topic) {
            return delegate.createKafkaMessage(event, topic);
        }
    }

    static class BrokenRelease {

        @Bean
        @Primary
        KafkaMessageConverter<byte[], byte[]> brokenConverter(
                @Qualifier("kafkaMessageConverter") KafkaMessageConverter<byte[], byte[]> delegate) {
            return new BrokenConverter(delegate);
        }
    }

    @BeforeAll
    static void start() {
        system = RunningSystem.start(
                List.of(FailingReactions.class, BrokenRelease.class),
                "quadrille.processing.first-retry=1ms",
                "quadrille.processing.longest-retry=100ms",
                "quadrille.dead-letters.first-retry=1h",
                "quadrille.dead-letters.longest-retry=1h");
        operator = new OperatorClient(system);
        topicClient = new TopicClient(system);
        shop = TeaShop.open(system);
        system.sql().sql("create sequence refusals").update();
        system.sql().sql("""
            create function refuse() returns trigger language plpgsql as $$
            begin
              perform nextval('refusals');
              raise exception 'no letter' using errcode = tg_argv[0];
            end $$\
            """).update();
    }

    @AfterAll
    static void stop() {
        topicClient.close();
        system.close();
    }

    /** From now on the database refuses dead letters of the order with this SQLState. */
    private static void refuseLetters(String orderId, String sqlState, String condition) {
        system.sql()
                .sql("create trigger \"refuses " + orderId
                        + "\" before insert on dead_letter for each row when (new.sequence_id = '" + orderId + "' and "
                        + condition + ") execute function refuse('" + sqlState + "')")
                .update();
    }

    private static void acceptLetters(String orderId) {
        system.sql()
                .sql("drop trigger \"refuses " + orderId + "\" on dead_letter")
                .update();
    }

    private static long refusals() {
        return system.sql()
                .sql("select last_value from refusals")
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @CsvSource({"22021", "22P05", "22008", "54000", "23514"})
    void an_event_that_cannot_become_a_dead_letter_is_parked_unchanged_and_the_group_continues(String sqlState) {
        var orderId = "refused-" + sqlState;
        refuseLetters(orderId, sqlState, "true");
        letFail(orderId, HandlerFailure.EXCEPTION);
        shop.place(orderId);
        shop.place("beside-" + orderId);

        shop.awaitCompleted("beside-" + orderId);
        assertParked(recordOf(orderId, Topics.STOCK_SUCCESS), "IllegalStateException", "cannot be stored", "no letter");
        assertThat(letters(orderId)).isZero();

        var again = operator.post("/parked-records/" + parkedId(orderId) + "/replay");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("detail")).contains("still cannot become a letter", "no letter");
        var all = new HashMap<String, Object>(OperatorClient.ANN);
        all.put("cause", "no letter");
        assertThat(operator.post("/parked-records/replay", all)
                        .body()
                        .path("replayed")
                        .asInt())
                .isZero();
        acceptLetters(orderId);
        assertThat(operator.post("/parked-records/" + parkedId(orderId) + "/replay")
                        .status())
                .isEqualTo(200);
        assertThat(letters(orderId)).isOne();
    }

    @Test
    void an_event_that_cannot_be_queued_behind_a_dead_letter_of_its_order_is_parked_and_the_group_continues() {
        letFail("behind", HandlerFailure.EXCEPTION);
        shop.place("behind");
        await("dead letter").until(() -> letters("behind") == 1);
        refuseLetters("behind", "22021", "true");
        var topic = system.topics().nameOf(Topics.STOCK_SUCCESS);
        var next = converter().createKafkaMessage(SagaEvents.event(Topics.STOCK_SUCCESS, "behind", 100), topic);
        var known = recordOf("behind", Topics.STOCK_SUCCESS);
        topicClient.publish(next);
        shop.place("beside-behind");

        shop.awaitCompleted("beside-behind");
        var record = recordOf("behind", Topics.STOCK_SUCCESS);
        assertThat(record.offset()).isGreaterThan(known.offset());
        assertParked(record, "cannot be stored");
        assertThat(letters("behind")).isOne();
    }

    @Test
    void a_group_waits_for_a_database_without_room_for_a_dead_letter_until_an_operator_skips_the_record() {
        refuseLetters("no-room", "53100", "true");
        letFail("no-room", HandlerFailure.EXCEPTION);
        long before = refusals();
        shop.place("no-room");
        await("attempts to write the dead letter").until(() -> refusals() > before + 2);
        assertThat(causes("no-room")).isEmpty();

        skip(recordOf("no-room", Topics.STOCK_SUCCESS));
        shop.place("beside-no-room");
        shop.awaitCompleted("beside-no-room");
        assertParked(recordOf("no-room", Topics.STOCK_SUCCESS), "skipped by ann: it is mended");
        assertThat(letters("no-room")).isZero();
        acceptLetters("no-room");
    }

    @Test
    void a_dead_letter_is_written_once_the_database_has_room_again() {
        refuseLetters("room", "53100", "true");
        letFail("room", HandlerFailure.EXCEPTION);
        long before = refusals();
        shop.place("room");
        await("attempts to write the dead letter").until(() -> refusals() > before + 2);
        acceptLetters("room");
        await("dead letter").until(() -> letters("room") == 1);
        assertThat(causes("room")).isEmpty();
    }

    @Test
    void a_record_whose_handler_throws_an_error_is_skipped_after_all_earlier_records_are_handled() {
        letFail("error", HandlerFailure.ERROR);
        operator.post("/groups/order/pause");
        operator.awaitState("order", "PAUSED");
        var fronts = IntStream.range(0, 8).mapToObj(i -> "front-" + i).toList();
        fronts.forEach(shop::place);
        fronts.forEach(order -> system.awaitEvent(order, "inventory.StockDeducted"));
        shop.place("error");
        system.awaitEvent("error", "inventory.StockDeducted");
        operator.post("/groups/order/resume");
        var record = recordOf("error", Topics.STOCK_SUCCESS);
        var inFront = fronts.stream()
                .filter(order -> recordOf(order, Topics.STOCK_SUCCESS).partition() == record.partition())
                .toList();
        assertThat(inFront).isNotEmpty();
        await("all earlier records to be handled").until(() -> settledStock(inFront) == inFront.size());
        assertThat(causes("error")).isEmpty();

        skip(record);
        shop.place("beside-error");
        shop.awaitCompleted("beside-error");
        fronts.forEach(shop::awaitCompleted);
        assertParked(record, "skipped by ann: it is mended");
        var act = operator.getJson("/acts").path("items").path(0);
        assertThat(act.path("act").asString()).isEqualTo("SKIP");
        assertThat(act.path("actor").asString()).isEqualTo("ann");
        assertThat(act.path("target").asString())
                .isEqualTo("record " + record.topic() + "-" + record.partition() + "@" + record.offset()
                        + " of group order");
        assertThat(act.path("outcome").path("offset").asLong()).isEqualTo(record.offset());
    }

    @Test
    void a_record_that_crashes_the_converter_is_skipped_and_can_be_replayed_by_a_fixed_release() {
        BrokenConverter.broken.add("unreadable");
        shop.place("unreadable");
        system.awaitEvent("unreadable", "wallet.OrderPaid");
        var record = recordOf("unreadable", Topics.PAYMENT_SUCCESS);
        assertThat(causes("unreadable")).isEmpty();

        skip(record);
        shop.place("beside-unreadable");
        shop.awaitCompleted("beside-unreadable");
        assertParked(record, "skipped by ann: it is mended");
        assertThat(shop.status("unreadable")).isEqualTo("PAYMENT_PENDING");

        BrokenConverter.broken.remove("unreadable");
        assertThat(operator.post("/parked-records/" + parkedId("unreadable") + "/replay")
                        .status())
                .isEqualTo(200);
        shop.awaitCompleted("unreadable");
    }

    @Test
    void skipping_a_record_that_does_not_block_the_group_is_refused_with_the_wrong_field() {
        shop.place("passed");
        shop.awaitCompleted("passed");
        var record = recordOf("passed", Topics.PAYMENT_SUCCESS);
        await("position of the group")
                .until(() -> refused(skipRequest(record)).endsWith("the next offset of the group"));
        assertThat(refused(with(skipRequest(record), "topic", "no.such.topic")))
                .startsWith("topic must be one of " + system.topicPrefix);
        var ofWallet = system.topics().nameOf(Topics.ORDER_PAYMENT);
        assertThat(refused(with(skipRequest(record), "topic", ofWallet))).startsWith("topic must be one of ");
        assertThat(refused(with(skipRequest(record), "partition", 4))).isEqualTo("partition must be 0 to 3");
        assertThat(refused(with(skipRequest(record), "partition", -1))).isEqualTo("partition must be 0 or more");
        assertThat(refused(with(skipRequest(record), "offset", -1))).isEqualTo("offset must be 0 or more");
        assertThat(refused(with(skipRequest(record), "offset", Long.MAX_VALUE)))
                .startsWith("offset must be less than ");
        assertThat(refused(with(skipRequest(record), "reason", " "))).startsWith("reason must be ");
        assertThat(refused(with(skipRequest(record), "actor", null))).isEqualTo("actor must be given");
        assertThat(refused(with(skipRequest(record), "offset", null))).isEqualTo("offset must be given");
        assertThat(operator.post("/groups/nobody/skips", skipRequest(record)).status())
                .isEqualTo(404);
    }

    private static String refused(Map<String, Object> body) {
        var answer = operator.post("/groups/order/skips", body);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        var error = answer.body().path("errors").path(0);
        return error.path("field").asString() + " " + error.path("message").asString();
    }

    private static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        var changed = new HashMap<>(body);
        changed.put(field, value);
        return changed;
    }

    private static Map<String, Object> skipRequest(ConsumerRecord<?, ?> record) {
        var body = new HashMap<String, Object>(OperatorClient.ANN);
        body.putAll(Map.of("topic", record.topic(), "partition", record.partition(), "offset", record.offset()));
        return body;
    }

    private static void skip(ConsumerRecord<?, ?> record) {
        var answer = operator.post("/groups/order/skips", skipRequest(record));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        var again = operator.post("/groups/order/skips", skipRequest(record)).status();
        assertThat(again).as("status of a repeated skip").isIn(400, 409);
    }

    private static void letFail(String orderId, HandlerFailure failure) {
        system.bean(FailingReactions.class).failures.put(orderId, failure);
    }

    private static final Map<String, ConsumerRecord<byte[], byte[]>> records = new HashMap<>();

    /** The newest record of the order on the topic. */
    private static ConsumerRecord<byte[], byte[]> recordOf(String orderId, SagaTopic topic) {
        var key = system.topics().nameOf(topic) + " " + orderId;
        await("record of " + orderId).until(() -> {
            topicClient
                    .read()
                    .forEach(record -> records.put(record.topic() + " " + new String(record.key(), UTF_8), record));
            return records.containsKey(key);
        });
        return records.get(key);
    }

    private static void assertParked(ConsumerRecord<byte[], byte[]> record, String... causes) {
        var orderId = new String(record.key(), UTF_8);
        await("parked record of " + orderId).until(() -> causes(orderId).size() == 1);
        assertThat(causes(orderId).getFirst()).contains(causes);
        var row = system.sql()
                .sql("select value from parked_content where topic = ? and partition = ? and record_offset = ? and"
                        + " whole and jsonb_array_length(headers) = ?")
                .params(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.headers().toArray().length)
                .query(byte[].class)
                .single();
        assertThat(row).isEqualTo(record.value());
    }

    private static List<String> causes(String orderId) {
        return system.sql()
                .sql("select cause from parked_record where record_key = ?")
                .param(orderId.getBytes(UTF_8))
                .query(String.class)
                .list();
    }

    /** For how many of the orders the aggregator has recorded the answer of inventory. */
    private static long settledStock(List<String> orderIds) {
        return system.sql()
                .sql("select count(*) from checkout where stock = 'SETTLED' and order_id in (:orders)")
                .param("orders", orderIds)
                .query(Long.class)
                .single();
    }

    private static long parkedId(String orderId) {
        return system.sql()
                .sql("select id from parked_record where record_key = ?")
                .param(orderId.getBytes(UTF_8))
                .query(Long.class)
                .single();
    }

    private static long letters(String orderId) {
        return system.sql()
                .sql("select count(*) from dead_letter where sequence_id = :order")
                .param("order", orderId)
                .query(Long.class)
                .single();
    }

    @SuppressWarnings("unchecked")
    private static KafkaMessageConverter<byte[], byte[]> converter() {
        return system.bean(KafkaMessageConverter.class);
    }
}
