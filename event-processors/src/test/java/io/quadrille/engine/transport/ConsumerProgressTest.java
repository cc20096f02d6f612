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

/** Which groups the relay waits for, and until when. */
class ConsumerProgressTest {

    private static final TopicPartition PAYMENT = new TopicPartition("payment", 0);
    private static final TopicPartition PAID = new TopicPartition("paid", 0);
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final ConsumerProgress echo = new ConsumerProgress(FOR_EVER);

    /** One whose every group is late at once. */
    private final ConsumerProgress impatient = new ConsumerProgress(Duration.ZERO);

    @Test
    void without_groups_nothing_is_waited_for() {
        assertThat(echo.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
    }

    @Test
    void a_group_is_waited_for_until_it_has_committed_the_last_record() {
        echo.heard("wallet", at(PAYMENT, 4));
        assertThat(echo.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
        echo.heard("wallet", at(PAYMENT, 6));
        assertThat(echo.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
        echo.heard("wallet", at(PAYMENT, 7));
        assertThat(echo.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
    }

    @Test
    void all_groups_are_waited_for() {
        var sent = Map.of(PAYMENT, 7L, PAID, 5L);
        echo.heard("wallet", at(PAYMENT, 4));
        echo.heard("order", at(PAID, 4));
        echo.heard("wallet", at(PAYMENT, 7));
        assertThat(echo.isAwaited(sent)).isTrue();
        echo.heard("order", at(PAID, 5));
        assertThat(echo.isAwaited(sent)).isFalse();
    }

    @Test
    void what_a_group_does_not_read_is_none_of_its_business() {
        echo.heard("wallet", at(PAYMENT, 4));
        assertThat(echo.isAwaited(Map.of(PAID, 7L))).isFalse();
    }

    @Test
    void a_group_that_another_process_takes_over_is_not_waited_for() {
        echo.heard("wallet", at(PAYMENT, 4));
        assertThat(echo.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
        echo.heard("wallet", Optional.empty());
        assertThat(echo.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
        assertThat(echo.groups()).isEmpty();
    }

    /** Whichever comes first, the wait or what ends it. */
    @ParameterizedTest
    @ValueSource(strings = {"committed", "taken over"})
    void the_wait_ends_with_what_is_waited_for(String end) throws Exception {
        for (long sent = 1; sent <= 200; sent++) {
            long last = sent;
            echo.heard("wallet", at(PAYMENT, last - 1));
            var relay = CompletableFuture.runAsync(() -> await(echo, Map.of(PAYMENT, last)));
            echo.heard("wallet", end.equals("committed") ? at(PAYMENT, last) : Optional.empty());
            relay.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void a_group_that_was_late_is_waited_for_again_when_it_has_caught_up() throws Exception {
        impatient.heard("wallet", at(PAYMENT, 4));
        assertThat(impatient.isAwaited(Map.of(PAYMENT, 5L))).as("before").isTrue();
        impatient.await(Map.of(PAYMENT, 5L));
        assertThat(impatient.isAwaited(Map.of(PAYMENT, 6L))).as("late").isFalse();
        // What it does not read tells nothing of whether it has caught up.
        impatient.await(Map.of(PAID, 6L));
        impatient.await(Map.of(PAYMENT, 6L));
        assertThat(impatient.isAwaited(Map.of(PAYMENT, 7L))).as("late").isFalse();
        impatient.heard("wallet", at(PAYMENT, 5));
        assertThat(impatient.isAwaited(Map.of(PAYMENT, 7L))).as("again").isTrue();
    }

    @Test
    void a_group_that_was_late_and_then_away_is_still_late_when_it_is_back() throws Exception {
        impatient.heard("wallet", at(PAYMENT, 4));
        impatient.await(Map.of(PAYMENT, 5L));
        impatient.heard("wallet", Optional.empty());
        impatient.await(Map.of(PAYMENT, 6L));
        impatient.heard("wallet", at(PAYMENT, 4));
        assertThat(impatient.isAwaited(Map.of(PAYMENT, 7L))).isFalse();
        impatient.heard("wallet", at(PAYMENT, 5));
        assertThat(impatient.isAwaited(Map.of(PAYMENT, 7L))).isTrue();
    }

    private static Optional<TrackingToken> at(TopicPartition partition, long offset) {
        return Optional.of(KafkaTrackingToken.newInstance(Map.of(partition, offset)));
    }

    private static void await(ConsumerProgress echo, Map<TopicPartition, Long> sent) {
        try {
            echo.await(sent);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
