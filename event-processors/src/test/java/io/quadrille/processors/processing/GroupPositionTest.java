package io.quadrille.processors.processing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

import static io.quadrille.processors.processing.TroubledGroup.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How far a group says it has come, and how soon it goes on. */
class GroupPositionTest {

  @Test
  void it_says_what_is_committed_or_given_up_and_that_it_ends() {
    var group = TroubledGroup.ours();
    try (group) {
      for (var orderId : new String[] {"o-1", EXCEPTION, "o-2"}) {
        int said = group.positions().size();
        group.take(orderId);
        await().until(() -> group.positions().size() > said);
      }
      assertThat(group.hasWritten("o-2")).isTrue();
    }
    assertThat(group.positions())
        .containsExactly(Optional.empty(), Optional.of(0L), Optional.of(1L), Optional.of(2L), Optional.empty());
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
