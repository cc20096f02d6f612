package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.AWAY;
import static io.quadrille.engine.processing.TroubledGroup.CONSTRAINT;
import static io.quadrille.engine.processing.TroubledGroup.EXCEPTION;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our processor and Axon's do with an event whose handler fails. */
class FailureContractTest {

    /** An event that is not handled within this time counts as never handled. */
    private static final Duration NEVER = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(strings = {CONSTRAINT, EXCEPTION})
    void a_failing_event_becomes_one_letter_its_writes_are_rolled_back_and_other_events_are_handled(String failure) {
        try (var group = TroubledGroup.ours()) {
            oneLetterAndNoneOfItsWrites(group, failure, PATIENCE);
        }
    }

    @Test
    void the_stock_processor_logs_the_failure_and_skips_the_event() {
        try (var group = TroubledGroup.stock()) {
            assertThatThrownBy(() -> oneLetterAndNoneOfItsWrites(group, EXCEPTION, PATIENCE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("letters of what failed");
        }
    }

    @Test
    void the_stock_dead_lettering_keeps_what_a_failed_handler_wrote() {
        try (var group = TroubledGroup.stockWithLetters()) {
            assertThatThrownBy(() -> oneLetterAndNoneOfItsWrites(group, EXCEPTION, PATIENCE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("writes of what failed");
        }
    }

    @Test
    void the_stock_dead_lettering_cannot_write_a_letter_after_a_database_error_and_its_group_stands_still() {
        try (var group = TroubledGroup.stockWithLetters()) {
            assertThatThrownBy(() -> oneLetterAndNoneOfItsWrites(group, CONSTRAINT, NEVER))
                    .hasMessageContaining("the event behind it is handled");
        }
    }

    @Test
    void a_failing_event_does_not_split_its_batch_into_transactions_of_single_events() {
        var orders = IntStream.range(0, 128)
                .mapToObj(i -> i == 50 ? EXCEPTION : "o-" + i)
                .toArray(String[]::new);
        try (var group = TroubledGroup.ours(orders)) {
            await().until(() -> group.hasWritten("o-127"));
            assertThat(group.letters(EXCEPTION)).isOne();
            assertThat(group.transactions()).isLessThan(orders.length / 2);
        }
    }

    @Test
    void a_processor_that_ends_while_an_event_waits_for_a_retry_skips_no_event() {
        var group = TroubledGroup.ours(Duration.ofHours(1), AWAY, "behind", "last");
        await("tried in its batch and by itself").until(() -> group.thrown() == 2);
        group.close();
        assertThat(group.hasWritten("behind")).isFalse();
        assertThat(group.letters(AWAY)).isZero();
    }

    @Test
    void an_event_that_fails_for_its_own_reason_does_not_delay_other_events() {
        try (var group = TroubledGroup.ours(Duration.ofHours(1), EXCEPTION, "behind")) {
            await().until(() -> group.hasWritten("behind"));
            assertThat(group.letters(EXCEPTION)).isOne();
        }
    }

    @Test
    void an_error_does_not_end_the_confirmations_of_the_claim() {
        var confirmations = new AtomicInteger();
        try (var group = TroubledGroup.ours()) {
            group.whenConfirming(() -> {
                if (confirmations.getAndIncrement() == 0) throw new StackOverflowError();
            });
            await().until(() -> confirmations.get() > 1);
        }
    }

    private static void oneLetterAndNoneOfItsWrites(TroubledGroup group, String failure, Duration patience) {
        group.take("before");
        group.take(failure);
        group.take("behind");
        await("the event behind it is handled").atMost(patience).until(() -> group.hasWritten("behind"));
        assertThat(group.letters(failure)).as("letters of what failed").isOne();
        assertThat(group.hasWritten(failure)).as("writes of what failed").isFalse();
        assertThat(group.hasWritten("before")).isTrue();
    }
}
