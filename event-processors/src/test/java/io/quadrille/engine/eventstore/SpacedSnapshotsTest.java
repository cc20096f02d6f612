package io.quadrille.engine.eventstore;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpacedSnapshotsTest {

    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final AtomicInteger taken = new AtomicInteger();

    @Test
    void the_next_one_waits_for_the_pause_and_a_closed_one_takes_none() throws InterruptedException {
        var first = new CountDownLatch(1);
        Thread thread;
        try (var snapshots = new SpacedSnapshots(FOR_EVER)) {
            var threads = new Thread[1];
            snapshots.later(() -> {
                threads[0] = Thread.currentThread();
                taken.incrementAndGet();
                first.countDown();
            });
            snapshots.later(taken::incrementAndGet);
            assertThat(first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            thread = threads[0];
            await("pause").until(thread::getState, Thread.State.TIMED_WAITING::equals);
        }
        assertThat(thread.join(PATIENCE)).as("ends without the pause").isTrue();
        assertThat(taken).hasValue(1);
    }

    @Test
    void what_comes_after_the_close_is_not_taken_and_no_error() {
        var snapshots = new SpacedSnapshots(Duration.ZERO);
        snapshots.close();
        snapshots.later(taken::incrementAndGet);
        assertThat(taken).hasValue(0);
    }
}
