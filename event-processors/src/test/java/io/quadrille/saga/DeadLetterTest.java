package io.quadrille.saga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quadrille.operating.invariants.Invariants;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A failing reaction creates one dead letter, and only the affected order waits. */
class DeadLetterTest {

    private static RunningSystem system;
    private static TeaShop shop;

    @BeforeAll
    static void start() {
        system = RunningSystem.start(
                List.of(FailingReactions.class),
                "quadrille.processing.first-retry=1ms",
                "quadrille.dead-letters.first-retry=200ms",
                "quadrille.dead-letters.longest-retry=400ms",
                "quadrille.dead-letters.attempts=1000",
                "quadrille.dead-letters.attempts-by-cause.UnsupportedOperationException=2");
        shop = TeaShop.open(system);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @ParameterizedTest
    @CsvSource({
        "CONSTRAINT, DuplicateKeyException",
        "TOO_LONG, DataIntegrityViolationException",
        "SERIALIZATION, CannotAcquireLockException",
        "EXCEPTION, IllegalStateException"
    })
    void a_failure_of_any_kind_becomes_one_letter_with_its_cause_and_none_of_its_writes(
            HandlerFailure trouble, String cause) {
        var troubled = "troubled-" + trouble;
        failures().failures.put(troubled, trouble);
        shop.place(troubled);
        awaitLetters(troubled, 1);
        assertThat(column(troubled, "cause_type")).singleElement().asString().endsWith(cause);
        assertThat(rowsWritten(troubled)).isZero();

        shop.place("beside-" + trouble);
        shop.awaitStatus("beside-" + trouble, "COMPLETED");
        assertThat(shop.status(troubled)).isEqualTo("PROCESSING");

        failures().failures.remove(troubled);
        shop.awaitStatus(troubled, "COMPLETED");
        await().until(() -> column(troubled, "state").equals(List.of("RESOLVED")));
        assertThat(rowsWritten(troubled)).isOne();
    }

    /** The aggregator writes its rows at the end of a batch, after the handlers of all events. */
    @Test
    void a_violated_constraint_of_a_projection_table_becomes_one_dead_letter() {
        system.sql()
                .sql("create function refuse() returns trigger language plpgsql as"
                        + " 'begin raise exception ''refused'' using errcode = ''23505''; end'")
                .update();
        system.sql()
                .sql("create trigger refuse before insert or update on checkout for each row"
                        + " when (new.order_id = 'violating') execute function refuse()")
                .update();
        shop.place("violating");
        awaitLetters("violating", 2);
        assertThat(column("violating", "payload_type"))
                .containsExactly("order.OrderProcessingStarted", "inventory.StockDeducted");
        assertThat(column("violating", "coalesce(cause_type, 'waits')"))
                .containsExactly("org.springframework.dao.DuplicateKeyException", "waits");
        assertThat(rowsWritten("violating")).isZero();

        system.sql().sql("drop trigger refuse on checkout").update();
        shop.awaitStatus("violating", "COMPLETED");
        await().until(() -> column("violating", "state").equals(List.of("RESOLVED", "RESOLVED")));
    }

    @Test
    void later_events_of_an_order_wait_behind_its_dead_letter_and_are_handled_in_order_after_the_retry() {
        failures().failures.put("queue", HandlerFailure.CONSTRAINT);
        shop.place("queue");
        awaitLetters("queue", 1);
        publishAgain("queue");
        awaitLetters("queue", 2);
        assertThat(column("queue", "payload_type"))
                .containsExactly("inventory.StockDeducted", "order.OrderProcessingStarted");

        failures().failures.remove("queue");
        shop.awaitStatus("queue", "COMPLETED");
        await().until(() -> column("queue", "state").stream().allMatch("RESOLVED"::equals));
        assertThat(column("queue", "touched_at"))
                .as("end times of the dead letters")
                .isSorted();
    }

    @Test
    void a_dead_letter_without_attempts_left_is_abandoned_keeps_its_place_and_blocks_no_other() throws Exception {
        failures().failures.put("hopeless", HandlerFailure.HOPELESS);
        shop.place("hopeless");
        await().until(() -> column("hopeless", "state").equals(List.of("ABANDONED")));
        assertThat(column("hopeless", "attempts")).containsExactly("2");

        failures().failures.put("hopeful", HandlerFailure.CONSTRAINT);
        shop.place("hopeful");
        awaitLetters("hopeful", 1);
        failures().failures.remove("hopeful");
        shop.awaitStatus("hopeful", "COMPLETED");
        assertThat(shop.status("hopeless")).isEqualTo("PROCESSING");

        var report = system.bean(Invariants.class).check();
        assertThat(report.violations()).isEmpty();
        assertThat(report.waiting())
                .filteredOn(waiting -> "hopeless".equals(waiting.orderId()))
                .singleElement()
                .asString()
                .contains(
                        "after inventory.StockDeducted",
                        "order waits behind the dead letter of inventory.StockDeducted")
                .contains("abandoned, 2 attempts, ");
    }

    /** Publishes the first record of the order a second time. */
    private static void publishAgain(String orderId) {
        try (var topicClient = new TopicClient(system)) {
            var first = topicClient.read().stream()
                    .filter(record -> new String(record.key(), UTF_8).equals(orderId))
                    .filter(record -> record.topic().endsWith(".order.processing"))
                    .findFirst()
                    .orElseThrow();
            topicClient.publishAgain(List.of(first));
        }
    }

    private static FailingReactions failures() {
        return system.bean(FailingReactions.class);
    }

    private static void awaitLetters(String orderId, int letters) {
        await().until(() -> column(orderId, "state").size() == letters);
    }

    private static List<String> column(String orderId, String column) {
        return system.sql()
                .sql("select " + column + "::text from dead_letter where sequence_id = :order order by id")
                .param("order", orderId)
                .query(String.class)
                .list();
    }

    private static long rowsWritten(String orderId) {
        return system.sql()
                .sql("select count(*) from trouble where order_id = :o")
                .param("o", orderId)
                .query(Long.class)
                .single();
    }
}
