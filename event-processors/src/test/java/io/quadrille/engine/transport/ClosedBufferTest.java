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
 * the failure ends the thread, and each stop of a busy group would log a stack trace. So closing a buffer interrupts no
 * thread.
 */
class ClosedBufferTest {

    private final FifoBuffer<String> buffer = new FifoBuffer<>(1);

    @Test
    void a_closed_buffer_drops_new_elements() throws InterruptedException {
        buffer.close();
        buffer.putAll(List.of("a", "b"));
        assertThat(buffer.size()).isZero();
    }

    @Test
    void a_closing_buffer_ends_the_wait_for_room() throws Exception {
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
    void a_closed_buffer_does_not_call_back() throws InterruptedException {
        buffer.onAvailable(() -> buffer.setException(new IllegalStateException("called back")));
        buffer.close();
        buffer.putAll(List.of("a"));
        assertThat(buffer.poll(0, TimeUnit.SECONDS)).isNull();
    }
}
