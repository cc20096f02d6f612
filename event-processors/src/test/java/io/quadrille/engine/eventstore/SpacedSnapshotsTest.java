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
    void the_next_snapshot_waits_for_the_pause_and_none_is_taken_after_close() throws InterruptedException {
        var first = new CountDownLatch(1);
        Thread thread;
        try (var snapshots = new SpacedSnapshots(FOR_EVER)) {
            var threads = new Thread[1];
            snapshots.schedule(() -> {
                threads[0] = Thread.currentThread();
                taken.incrementAndGet();
                first.countDown();
            });
            snapshots.schedule(taken::incrementAndGet);
            assertThat(first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            thread = threads[0];
            await("pause").until(thread::getState, Thread.State.TIMED_WAITING::equals);
        }
        assertThat(thread.join(PATIENCE)).as("close ends the pause").isTrue();
        assertThat(taken).hasValue(1);
    }

    @Test
    void a_snapshot_scheduled_after_close_is_dropped_without_an_error() {
        var snapshots = new SpacedSnapshots(Duration.ZERO);
        snapshots.close();
        snapshots.schedule(taken::incrementAndGet);
        assertThat(taken).hasValue(0);
    }
}
