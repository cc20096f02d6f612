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

/** How far a group says it has come, and how soon it goes on. */
class GroupPositionTest {

    @Test
    void it_says_what_is_committed_or_given_up_and_that_it_ends() {
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
    void one_that_takes_a_batch_every_so_often_leaves_what_comes_too_early_and_can_be_ended() {
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
