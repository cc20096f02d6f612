package io.quadrille.engine.threads;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A new thread continues the work, whatever ended the last one. */
class LastingThreadTest {

    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @Test
    void a_new_thread_continues_until_the_work_returns() throws InterruptedException {
        var lasting = LastingThread.start("work", () -> {
            threads.add(Thread.currentThread());
            switch (threads.size()) {
                case 1 -> throw new OutOfMemoryError("of the test");
                case 2 -> throw new IllegalStateException("of the test");
                default -> {}
            }
        });

        assertThat(lasting.join(PATIENCE)).isTrue();
        assertThat(lasting.isAlive()).isFalse();
        assertThat(threads)
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(thread -> thread.getName().equals("work"));
    }

    @Test
    void a_lasting_thread_reports_that_no_thread_can_be_started_and_retries() throws InterruptedException {
        var refused = new AtomicInteger();
        var threadsAreLeft = new CountDownLatch(1);
        var lasting = LastingThread.start(
                "work",
                () -> {
                    threads.add(Thread.currentThread());
                    if (threads.size() == 1) throw new OutOfMemoryError("of the test");
                },
                run -> new Thread(run) {
                    @Override
                    public void start() {
                        if (!threads.isEmpty() && threadsAreLeft.getCount() > 0) {
                            refused.incrementAndGet();
                            throw new OutOfMemoryError("unable to create native thread");
                        }
                        super.start();
                    }
                });

        await().until(() -> refused.get() >= 2);
        assertThat(lasting.waitsForThread()).isTrue();
        assertThat(lasting.isAlive()).isTrue();
        threadsAreLeft.countDown();
        assertThat(lasting.join(PATIENCE)).isTrue();
        assertThat(threads).hasSize(2);
    }

    @Test
    void an_interrupt_reaches_the_work() throws InterruptedException {
        var lasting = LastingThread.start("work", () -> {
            threads.add(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException expected) {
                // The work returns.
            }
        });

        lasting.interrupt();

        assertThat(lasting.join(PATIENCE)).isTrue();
        assertThat(threads).hasSizeLessThanOrEqualTo(1);
    }
}
