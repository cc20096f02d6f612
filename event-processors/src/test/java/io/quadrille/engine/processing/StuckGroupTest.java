package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.STUCK;
import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A handler that never returns neither keeps the claim from other processes nor holds up the group for ever. */
class StuckGroupTest {

    @Test
    void a_group_whose_thread_is_stuck_ends_when_it_is_told_to() {
        var group = TroubledGroup.oursSilentFor(PATIENCE);
        group.take(STUCK);
        await("its handler waits").until(group::isStuck);

        var end = Thread.ofPlatform().start(group::close);
        await("it has ended").until(() -> !end.isAlive());
        assertThat(group.letters(STUCK)).as("letters: the event comes again").isZero();
    }

    private static final Duration SILENCE = Duration.ofSeconds(3);

    @Test
    void a_group_whose_thread_is_stuck_is_failing_and_does_not_confirm_its_claim_until_it_goes_on_without_the_event() {
        var confirmed = new AtomicInteger();
        var confirmedWhileFailing = new AtomicInteger();
        try (var group = TroubledGroup.oursSilentFor(SILENCE)) {
            group.whenConfirming(() -> {
                confirmed.incrementAndGet();
                if (group.isStuck() && group.isFailing()) confirmedWhileFailing.incrementAndGet();
            });
            await("it confirms its claim").until(() -> confirmed.get() > 0);

            group.take(STUCK);
            await("its handler waits").until(group::isStuck);
            group.take("behind");
            await("it is failing and interrupted").until(() -> group.isFailing() && group.interrupts() > 3);
            assertThat(confirmedWhileFailing)
                    .as("confirmed while it was silent, but for one that was under way")
                    .hasValueLessThan(2);

            group.obeyInterrupts();
            await("it goes on").until(() -> group.hasWritten("behind"));
            await("it is well again").until(() -> !group.isFailing());
            assertThat(group.causes()).containsExactly(InterruptedException.class.getName());
            assertThat(group.letters(STUCK)).isEqualTo(1);
        }
    }
}
