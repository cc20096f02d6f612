package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.STUCK;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A handler that never returns costs the group its claim, and does not block the group forever. */
class StuckGroupTest {

    @Test
    void a_group_with_a_stuck_thread_can_be_shut_down() {
        var group = TroubledGroup.oursSilentFor(PATIENCE);
        group.take(STUCK);
        await("the handler is stuck").until(group::isStuck);

        var end = Thread.ofPlatform().start(group::close);
        await("the group has ended").until(() -> !end.isAlive());
        assertThat(group.letters(STUCK)).as("letters: the event is read again").isZero();
    }

    private static final Duration SILENCE = Duration.ofSeconds(3);

    @Test
    void a_group_with_a_stuck_thread_is_failing_and_does_not_confirm_its_claim() {
        var confirmed = new AtomicInteger();
        var confirmedWhileFailing = new AtomicInteger();
        try (var group = TroubledGroup.oursSilentFor(SILENCE)) {
            group.whenConfirming(() -> {
                confirmed.incrementAndGet();
                if (group.isStuck() && group.isFailing()) confirmedWhileFailing.incrementAndGet();
            });
            await("the group confirms its claim").until(() -> confirmed.get() > 0);

            group.take(STUCK);
            await("the handler is stuck").until(group::isStuck);
            group.take("behind");
            await("the group is failing and its thread is interrupted")
                    .until(() -> group.isFailing() && group.interrupts() > 3);
            assertThat(confirmedWhileFailing)
                    .as("confirmations of the silent group, except for one that had begun")
                    .hasValueLessThan(2);

            group.obeyInterrupts();
            await("the group continues").until(() -> group.hasWritten("behind"));
            await("the group is no longer failing").until(() -> !group.isFailing());
            assertThat(group.causes()).containsExactly(InterruptedException.class.getName());
            assertThat(group.letters(STUCK)).isEqualTo(1);
        }
    }
}
