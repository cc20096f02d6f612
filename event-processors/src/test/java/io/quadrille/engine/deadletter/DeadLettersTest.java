package io.quadrille.engine.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.checkout.choreography.Topics;
import io.quadrille.engine.processing.LetterSequences.Retried;
import io.quadrille.engine.saga.SagaTopic;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.transport.SagaEvents;
import io.quadrille.inventory.StockLine;
import io.quadrille.inventory.StockRefusal;
import io.quadrille.inventory.StockReservationEvent.StockDeductionFailed;
import io.quadrille.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.deadletter.NoSuchDeadLetterException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An operator and a group's thread change the same letters at the same time. */
class DeadLettersTest {

    private static final LetterFilter ALL = new LetterFilter(null, null, null, null);

    private final JdbcTemplate jdbc = new JdbcTemplate(TestDatabase.create());
    private final TransactionTemplate transaction =
            new TransactionTemplate(new JdbcTransactionManager(jdbc.getDataSource()));
    private final JdbcClient client = JdbcClient.create(jdbc);
    private final JsonMessageSerializer serializer = new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes());
    private final DeadLetters letters = new DeadLetters(client, serializer, Clock.systemUTC());
    private final PostgresDeadLetterQueue queue = new PostgresDeadLetterQueue(
            "order",
            client,
            serializer,
            new RetrySchedule(Duration.ZERO, Duration.ZERO, 1, Map.of()),
            Clock.systemUTC());

    @Test
    void a_letter_that_is_discarded_while_it_is_tried_stays_discarded() {
        fail("o-1", Topics.STOCK_SUCCESS);
        wait("o-1", Topics.PROCESSING_FAIL);

        queue.process(letter -> true, letter -> {
            letters.discard(only("o-1", Topics.STOCK_SUCCESS));
            assertThatThrownBy(() -> queue.resolve(letter)).isInstanceOf(NoSuchDeadLetterException.class);
            return Decisions.requeue(new IllegalStateException("undone"));
        });

        assertThat(only("o-1", Topics.STOCK_SUCCESS).state()).isEqualTo(LetterState.DISCARDED);
        assertThat(tried()).containsExactly("inventory.StockDeductionFailed");
    }

    @Test
    void a_letter_of_an_earlier_revision_is_upcast() {
        fail("o-1", Topics.PROCESSING_FAIL);
        jdbc.update("update dead_letter set payload_revision = '1',"
                + " payload = convert_to((convert_from(payload, 'UTF8')::jsonb - 'available')::text, 'UTF8')");

        var tried = new ArrayList<Object>();
        queue.process(letter -> true, letter -> {
            tried.add(letter.message().getPayload());
            return Decisions.evict();
        });

        assertThat(tried)
                .containsExactly(new StockDeductionFailed(
                        "o-1", List.of(new StockLine("pen", 2)), StockRefusal.INSUFFICIENT_STOCK, "pen", null));
    }

    @Test
    void a_letter_that_gets_new_attempts_during_a_failing_attempt_is_not_abandoned() {
        fail("o-1", Topics.STOCK_SUCCESS);

        queue.process(letter -> true, letter -> {
            letters.retry(ALL);
            return Decisions.requeue(new IllegalStateException("still failing"));
        });

        assertThat(only("o-1", Topics.STOCK_SUCCESS).state()).isEqualTo(LetterState.RETRYING);
    }

    @Test
    void a_duplicate_letter_id_does_not_count_as_a_fault_of_the_event() {
        fail("o-1", Topics.STOCK_SUCCESS);
        jdbc.execute("alter table dead_letter alter column id restart with 1");

        assertThatThrownBy(() -> fail("o-2", Topics.STOCK_SUCCESS)).isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void an_attempt_that_ends_its_process_counts() {
        fail("o-1", Topics.STOCK_SUCCESS);

        assertThatThrownBy(() -> queue.process(letter -> true, letter -> died()))
                .hasMessage("died");

        assertThat(only("o-1", Topics.STOCK_SUCCESS).attempts()).isOne();
    }

    private static EnqueueDecision<EventMessage<?>> died() {
        throw new IllegalStateException("died");
    }

    @Test
    void a_due_letter_behind_an_abandoned_one_is_not_tried() {
        fail("o-1", Topics.STOCK_SUCCESS);
        abandon();
        letters.enqueue("order", "o-1", SagaEvents.event(Topics.COUPON_SUCCESS, "o-1"), "ParkedRecord", "replayed");

        assertThat(tried()).isEmpty();

        letters.retry(ALL);
        assertThat(tried()).containsExactly("inventory.StockDeducted", "coupon.CouponUsed");
    }

    /** As if the database's clock had been hours ahead when the letter failed, and was set back since. */
    @Test
    void a_letter_whose_due_time_is_beyond_the_longest_wait_is_tried() {
        var patient = new PostgresDeadLetterQueue(
                "order",
                client,
                serializer,
                new RetrySchedule(Duration.ofSeconds(1), Duration.ofHours(1), 9, Map.of()),
                Clock.systemUTC());
        fail("o-1", Topics.STOCK_SUCCESS);
        fail("o-2", Topics.COUPON_SUCCESS);
        jdbc.update("update dead_letter set next_attempt_at = now() + interval '1 hour' where sequence_id = 'o-1'");
        jdbc.update("update dead_letter set next_attempt_at = now() + interval '3 hours' where sequence_id = 'o-2'");

        var tried = new ArrayList<String>();
        while (patient.process(letter -> true, letter -> handled(letter, tried))) {}

        assertThat(tried).containsExactly("coupon.CouponUsed");
    }

    @Test
    void the_rest_of_a_sequence_stays_due_if_the_group_stops_after_a_letter() {
        fail("o-1", Topics.STOCK_SUCCESS);
        wait("o-1", Topics.COUPON_SUCCESS);
        wait("o-1", Topics.PROCESSING_FAIL);

        var tried = new ArrayList<String>();
        assertThat(queue.retryDue(letter -> handled(letter, tried), () -> false))
                .isEqualTo(Retried.HANDLED);
        assertThat(tried).containsExactly("inventory.StockDeducted");
        assertThat(tried()).containsExactly("coupon.CouponUsed", "inventory.StockDeductionFailed");
    }

    @Test
    void an_operator_waits_with_discarding_until_the_batch_has_put_its_letters_behind() {
        fail("o-1", Topics.STOCK_SUCCESS);
        abandon();
        var letter = only("o-1", Topics.STOCK_SUCCESS);

        var discarding = transaction.execute(batch -> {
            assertThat(queue.open(List.of("o-1"))).containsExactly("o-1");
            var other =
                    CompletableFuture.runAsync(() -> transaction.executeWithoutResult(act -> letters.discard(letter)));
            await("the operator waits for the batch").until(() -> other.isDone() || waiting() > 0);
            wait("o-1", Topics.COUPON_SUCCESS);
            return other;
        });
        discarding.join();

        assertThat(tried()).containsExactly("coupon.CouponUsed");
    }

    @Test
    void letters_are_counted_by_cause_with_the_letters_that_wait_behind_them() {
        fail("o-1", Topics.STOCK_SUCCESS);
        wait("o-1", Topics.COUPON_SUCCESS);
        wait("o-1", Topics.PROCESSING_FAIL);
        fail("o-2", Topics.STOCK_SUCCESS);

        assertThat(letters.causes("order")).singleElement().satisfies(cause -> {
            assertThat(cause.causeType()).isEqualTo(IllegalStateException.class.getName());
            assertThat(cause.retrying()).isEqualTo(2);
            assertThat(cause.waiting()).isEqualTo(2);
        });
        assertThat(letters.causes("wallet")).isEmpty();
        assertThat(letters.count(new LetterFilter("order", LetterState.RETRYING, "IllegalStateException", "o-2")))
                .isOne();
        assertThat(letters.count(new LetterFilter("order", null, "StateException", null)))
                .isZero();
        assertThat(letters.page(ALL, 1, 3)).hasSize(1);
    }

    /** A faulty publisher can cause any number of letters. */
    @Test
    void only_a_few_letters_of_a_long_sequence_are_loaded() {
        fail("o-1", Topics.STOCK_SUCCESS);
        for (int i = 0; i < 250; i++) wait("o-1", Topics.COUPON_SUCCESS);
        var all = letters.page(ALL, 0, 1_000);
        var middle = all.get(150);

        assertThat(queue.open(List.of("o-1", "o-2"))).containsExactly("o-1");
        assertThat(letters.lockSequence(middle)).containsExactly(all.getFirst(), middle);
        assertThat(letters.first(middle)).contains(all.getFirst());
        assertThat(letters.inFront(middle, 100)).isEqualTo(all.subList(0, 100));
        assertThat(letters.inFront(all.get(2), 100)).isEqualTo(all.subList(0, 2));
        assertThat(letters.behind(middle, 20)).isEqualTo(all.subList(151, 171));
        assertThat(letters.of(List.of("o-1"))).isEqualTo(all.subList(0, 20));
    }

    private void fail(String orderId, SagaTopic topic) {
        enqueue(
                orderId,
                new GenericDeadLetter<>(orderId, SagaEvents.event(topic, orderId), new IllegalStateException("no")));
    }

    private void wait(String orderId, SagaTopic topic) {
        enqueue(orderId, new GenericDeadLetter<>(orderId, SagaEvents.event(topic, orderId)));
    }

    private void enqueue(String orderId, DeadLetter<? extends EventMessage<?>> letter) {
        queue.enqueue(orderId, letter);
    }

    private void abandon() {
        queue.process(letter -> true, letter -> Decisions.requeue(new IllegalStateException("no")));
        assertThat(letters.page(new LetterFilter(null, LetterState.ABANDONED, null, null), 0, 9))
                .hasSize(1);
    }

    /** Handles all due letters and returns the types of their events. */
    private List<String> tried() {
        var tried = new ArrayList<String>();
        var more = true;
        while (more) more = queue.process(letter -> true, letter -> handled(letter, tried));
        return tried;
    }

    private static EnqueueDecision<EventMessage<?>> handled(
            DeadLetter<? extends EventMessage<?>> letter, List<String> tried) {
        var domain = letter.message().getPayloadType().getPackageName();
        tried.add(domain.substring(domain.lastIndexOf('.') + 1) + "."
                + letter.message().getPayloadType().getSimpleName());
        return Decisions.evict();
    }

    private Letter only(String orderId, SagaTopic topic) {
        var type = SagaEvents.event(topic, orderId).getPayloadType().getSimpleName();
        return letters.page(new LetterFilter(null, null, null, orderId), 0, 9).stream()
                .filter(letter -> letter.eventType().endsWith("." + type))
                .findFirst()
                .orElseThrow();
    }

    private long waiting() {
        return jdbc.queryForObject(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
                Long.class);
    }
}
