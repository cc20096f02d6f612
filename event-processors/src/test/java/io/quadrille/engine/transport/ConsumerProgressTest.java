package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.extensions.kafka.eventhandling.consumer.streamable.KafkaTrackingToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For which groups the relay waits, and until which position. */
class ConsumerProgressTest {

    private static final TopicPartition PAYMENT = new TopicPartition("payment", 0);
    private static final TopicPartition PAID = new TopicPartition("paid", 0);
    private static final Duration NO_DEADLINE = Duration.ofHours(1);

    private final ConsumerProgress progress = new ConsumerProgress(NO_DEADLINE);

    /** Every group that has not committed yet misses its deadline. */
    private final ConsumerProgress withoutPatience = new ConsumerProgress(Duration.ZERO);

    @Test
    void the_relay_does_not_wait_without_groups() {
        assertThat(progress.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
    }

    @Test
    void the_relay_waits_until_a_group_has_committed_the_last_record() {
        progress.report("wallet", at(PAYMENT, 4));
        assertThat(progress.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
        progress.report("wallet", at(PAYMENT, 6));
        assertThat(progress.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
        progress.report("wallet", at(PAYMENT, 7));
        assertThat(progress.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
    }

    @Test
    void the_relay_waits_for_all_groups() {
        var sent = Map.of(PAYMENT, 7L, PAID, 5L);
        progress.report("wallet", at(PAYMENT, 4));
        progress.report("order", at(PAID, 4));
        progress.report("wallet", at(PAYMENT, 7));
        assertThat(progress.isAwaited(sent)).isTrue();
        progress.report("order", at(PAID, 5));
        assertThat(progress.isAwaited(sent)).isFalse();
    }

    @Test
    void the_relay_does_not_wait_for_a_group_that_does_not_read_the_partition() {
        progress.report("wallet", at(PAYMENT, 4));
        assertThat(progress.isAwaited(Map.of(PAID, 7L))).isFalse();
    }

    @Test
    void the_relay_does_not_wait_for_a_group_that_another_process_has_taken_over() {
        progress.report("wallet", at(PAYMENT, 4));
        assertThat(progress.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
        progress.report("wallet", Optional.empty());
        assertThat(progress.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
        assertThat(progress.groups()).isEmpty();
    }

    /** The wait may begin before or after the report that ends it. */
    @ParameterizedTest
    @ValueSource(strings = {"committed", "taken over"})
    void a_report_ends_the_wait(String end) throws Exception {
        for (long sent = 1; sent <= 200; sent++) {
            long last = sent;
            progress.report("wallet", at(PAYMENT, last - 1));
            var relay = CompletableFuture.runAsync(() -> await(progress, Map.of(PAYMENT, last)));
            progress.report("wallet", end.equals("committed") ? at(PAYMENT, last) : Optional.empty());
            relay.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void the_relay_ignores_a_late_group_until_the_group_has_caught_up() throws Exception {
        withoutPatience.report("wallet", at(PAYMENT, 4));
        assertThat(withoutPatience.isAwaited(Map.of(PAYMENT, 5L))).as("before").isTrue();
        withoutPatience.await(Map.of(PAYMENT, 5L));
        assertThat(withoutPatience.isAwaited(Map.of(PAYMENT, 6L))).as("late").isFalse();
        // Records that the group does not read do not show whether it has caught up.
        withoutPatience.await(Map.of(PAID, 6L));
        withoutPatience.await(Map.of(PAYMENT, 6L));
        assertThat(withoutPatience.isAwaited(Map.of(PAYMENT, 7L))).as("late").isFalse();
        withoutPatience.report("wallet", at(PAYMENT, 5));
        assertThat(withoutPatience.isAwaited(Map.of(PAYMENT, 7L))).as("again").isTrue();
    }

    @Test
    void a_late_group_that_leaves_and_returns_is_still_late() throws Exception {
        withoutPatience.report("wallet", at(PAYMENT, 4));
        withoutPatience.await(Map.of(PAYMENT, 5L));
        withoutPatience.report("wallet", Optional.empty());
        withoutPatience.await(Map.of(PAYMENT, 6L));
        withoutPatience.report("wallet", at(PAYMENT, 4));
        assertThat(withoutPatience.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
        withoutPatience.report("wallet", at(PAYMENT, 5));
        assertThat(withoutPatience.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
    }

    private static Optional<TrackingToken> at(TopicPartition partition, long offset) {
        return Optional.of(KafkaTrackingToken.newInstance(Map.of(partition, offset)));
    }

    private static void await(ConsumerProgress progress, Map<TopicPartition, Long> sent) {
        try {
            progress.await(sent);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
