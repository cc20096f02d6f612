package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The extension's fetch task answers an interrupt by closing its consumer as an interrupted thread: the close fails,
 * the thread dies of it, and each stop of a busy group would leave a stack trace. So a closed buffer interrupts nobody.
 */
class ClosedBufferTest {

    private final FifoBuffer<String> buffer = new FifoBuffer<>(1);

    @Test
    void what_arrives_after_closing_is_dropped() throws InterruptedException {
        buffer.close();
        buffer.putAll(List.of("a", "b"));
        assertThat(buffer.size()).isZero();
    }

    @Test
    void a_fetch_task_that_waits_for_room_goes_on_when_the_buffer_closes() throws Exception {
        var fetching = new AtomicReference<Thread>();
        var interrupted = CompletableFuture.supplyAsync(() -> {
            fetching.set(Thread.currentThread());
            try {
                buffer.putAll(List.of("a", "b"));
                return Thread.interrupted();
            } catch (InterruptedException e) {
                return true;
            }
        });
        await().until(() -> fetching.get() != null && fetching.get().getState() == Thread.State.WAITING);
        buffer.close();
        assertThat(interrupted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void nobody_is_called_back_after_closing() throws InterruptedException {
        buffer.onAvailable(() -> buffer.setException(new IllegalStateException("called back")));
        buffer.close();
        buffer.putAll(List.of("a"));
        assertThat(buffer.poll(0, TimeUnit.SECONDS)).isNull();
    }
}
