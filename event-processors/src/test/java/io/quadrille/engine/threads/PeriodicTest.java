package io.quadrille.engine.threads;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nothing but a stop ends work that is to be done again and again. */
class PeriodicTest {

    private final AtomicInteger times = new AtomicInteger();

    @Test
    void it_goes_on_whatever_the_work_throws() {
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
    void a_stop_waits_for_what_is_under_way() {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var done = new AtomicBoolean();
        var work = periodic(() -> {
            begun.countDown();
            awaitUninterrupted(goOn);
            done.set(true);
        });
        work.start();
        awaitUninterrupted(begun);
        Thread.ofVirtual().start(goOn::countDown);
        work.stop();
        assertThat(done).isTrue();
    }

    @Test
    void it_starts_once_and_again_after_a_stop() {
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
