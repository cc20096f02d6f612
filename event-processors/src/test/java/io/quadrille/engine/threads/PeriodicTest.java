package io.quadrille.engine.threads;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Only a stop ends the repetition. */
class PeriodicTest {

    private final AtomicInteger times = new AtomicInteger();

    @Test
    void work_is_repeated_whatever_it_throws() {
        var work = periodic(() -> {
            switch (times.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("of the test");
                case 2 -> throw new OutOfMemoryError("of the test");
                case 3 -> Thread.currentThread().interrupt();
                default -> {}
            }
        });
        work.start();
        await("the work to be done after that").until(() -> times.get() >= 5);
        work.stop();
    }

    @Test
    void a_stop_waits_for_the_current_run() {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var done = new AtomicBoolean();
        var work = periodic(() -> {
            begun.countDown();
            awaitUninterrupted(mayEnd);
            done.set(true);
        });
        work.start();
        awaitUninterrupted(begun);
        Thread.ofVirtual().start(mayEnd::countDown);
        work.stop();
        assertThat(done).isTrue();
    }

    @Test
    void a_second_start_has_no_effect_and_a_start_after_a_stop_restarts_the_work() {
        var work = periodic(times::incrementAndGet);
        work.start();
        work.start();
        await("the work").until(() -> times.get() > 0);
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("periodic-test"))
                .hasSize(1);
        work.stop();
        int before = times.get();
        work.start();
        await("the work again").until(() -> times.get() > before);
        work.stop();
    }

    private static Periodic periodic(Runnable work) {
        return new Periodic("periodic-test", Duration.ZERO, Duration.ofMillis(5), PATIENCE, work);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
