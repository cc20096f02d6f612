package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which positions a group reports, and when it handles the next batch. */
class GroupPositionTest {

    @Test
    void a_group_reports_each_position_and_an_empty_one_at_its_end() {
        var group = TroubledGroup.ours();
        try (group) {
            await().until(() -> group.positions().size() == 1);
            for (var orderId : List.of("o-1", EXCEPTION, "o-2")) {
                int expected = group.positions().size() + 1;
                group.take(orderId);
                await().until(() -> group.positions().size() == expected);
            }
            assertThat(group.hasWritten("o-2")).isTrue();
        }
        assertThat(group.positions())
                .containsExactly(Optional.empty(), Optional.of(0L), Optional.of(1L), Optional.of(2L), Optional.empty());
    }

    @Test
    void a_full_batch_is_followed_at_once() {
        var orders = IntStream.range(0, TroubledGroup.BATCH + 1)
                .mapToObj(i -> "o-" + i)
                .toArray(String[]::new);
        try (var group = TroubledGroup.oursEvery(Duration.ofHours(1), orders)) {
            await().until(() -> group.hasWritten("o-" + TroubledGroup.BATCH));
        }
    }

    @Test
    void a_group_with_a_minimum_time_between_batches_can_be_ended_while_it_waits() {
        var group = TroubledGroup.oursEvery(Duration.ofHours(1));
        try (group) {
            group.take("o-1");
            await().until(() -> group.hasWritten("o-1"));
            group.take("o-2");
            var confirmed = new AtomicInteger();
            group.whenConfirming(confirmed::incrementAndGet);
            await().until(() -> confirmed.get() >= 2);
        }
        assertThat(group.hasWritten("o-2")).isFalse();
    }
}
