package io.quadrille.engine.transport;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits, callbacks, failures and waiting; {@link ClosedBufferTest} tests closing. */
class FifoBufferTest {

    private final FifoBuffer<String> buffer = new FifoBuffer<>(2);
    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        thread.shutdownNow();
    }

    @Test
    void the_buffer_keeps_the_order_of_elements() throws InterruptedException {
        var roomy = new FifoBuffer<String>(10);
        roomy.putAll(List.of("c", "a"));
        roomy.put("b");
        assertThat(roomy.peek()).isEqualTo("c");
        assertThat(drained(roomy, 3)).containsExactly("c", "a", "b");
        assertThat(roomy.isEmpty()).isTrue();
    }

    @Test
    void a_full_buffer_makes_the_producer_wait() throws Exception {
        var putting = putting("a", "b", "c");
        awaitBlocked(putting);
        assertThat(buffer.size()).isEqualTo(2);
        assertThat(buffer.remainingCapacity()).isZero();

        assertThat(buffer.take()).isEqualTo("a");
        putting.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(drained(buffer, 2)).containsExactly("b", "c");
    }

    @Test
    void a_buffer_full_of_bytes_makes_the_producer_wait() throws Exception {
        var heavy = new FifoBuffer<String>(10, 6, String::length);
        var putting = putting(heavy, "aaaaaaaaa", "bbb", "ccc", "d");
        awaitBlocked(putting);
        assertThat(heavy.size())
                .as("one that is larger than all may be fits alone")
                .isOne();
        assertThat(heavy.remainingCapacity()).isZero();

        assertThat(heavy.take()).hasSize(9);
        awaitBlocked(putting);
        await().until(() -> heavy.size() == 2);
        assertThat(heavy.take()).isEqualTo("bbb");
        putting.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(drained(heavy, 2)).containsExactly("ccc", "d");
    }

    @Test
    void clearing_makes_room_for_bytes() throws Exception {
        var heavy = new FifoBuffer<String>(10, 2, String::length);
        var putting = putting(heavy, "aa", "b");
        awaitBlocked(putting);
        heavy.clear();
        putting.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(heavy.take()).isEqualTo("b");
    }

    @Test
    void clearing_makes_room_for_elements() throws Exception {
        var putting = putting("a", "b", "c");
        awaitBlocked(putting);
        buffer.clear();
        putting.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(buffer.take()).isEqualTo("c");
    }

    @Test
    void the_callback_runs_when_an_element_arrives() throws InterruptedException {
        buffer.onAvailable(calls::incrementAndGet);
        assertThat(calls).hasValue(0);
        buffer.putAll(List.of("a", "b"));
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_late_callback_runs_for_existing_elements() throws InterruptedException {
        buffer.putAll(List.of("a"));
        buffer.onAvailable(calls::incrementAndGet);
        assertThat(calls).hasValue(1);
    }

    @Test
    void the_callback_runs_before_a_full_buffer_makes_the_producer_wait() throws Exception {
        buffer.onAvailable(calls::incrementAndGet);
        var putting = putting("a", "b", "c");
        awaitBlocked(putting);
        assertThat(calls).hasValue(1);
        drained(buffer, 3);
        putting.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(calls).hasValue(2);
    }

    @Test
    void a_failure_follows_the_elements_fetched_before() throws InterruptedException {
        buffer.putAll(List.of("a", "b"));
        buffer.setException(new IllegalStateException("fetching failed"));

        assertThat(drained(buffer, 2)).containsExactly("a", "b");
        assertThatThrownBy(() -> buffer.poll(1, TimeUnit.HOURS)).hasMessage("fetching failed");
        assertThatThrownBy(buffer::take).hasMessage("fetching failed");
    }

    @Test
    void a_failure_ends_the_wait_for_an_element() {
        var waiting = thread.submit(buffer::take);
        buffer.setException(new IllegalStateException("fetching failed"));
        assertThatThrownBy(() -> waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasRootCauseMessage("fetching failed");
    }

    @Test
    void the_callback_runs_when_a_failure_arrives() {
        buffer.onAvailable(calls::incrementAndGet);
        buffer.setException(new IllegalStateException("fetching failed"));
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_late_callback_runs_for_an_existing_failure() {
        buffer.setException(new IllegalStateException("fetching failed"));
        buffer.onAvailable(calls::incrementAndGet);
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_poll_of_an_empty_buffer_returns_null_after_its_timeout() throws InterruptedException {
        assertThat(buffer.poll(0, TimeUnit.SECONDS)).isNull();
        assertThat(buffer.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_poll_ends_when_an_element_arrives() throws Exception {
        var waiting = thread.submit(() -> buffer.poll(1, TimeUnit.HOURS));
        buffer.put("a");
        assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void closing_ends_the_wait_for_an_element() throws Exception {
        var waiting = thread.submit(() -> buffer.poll(1, TimeUnit.HOURS));
        buffer.close();
        assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNull();
    }

    @Test
    void two_threads_exchange_all_elements_in_order() throws Exception {
        var elements = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
        var putting = thread.submit(() -> {
            buffer.putAll(elements);
            return null;
        });
        assertThat(drained(buffer, elements.size())).isEqualTo(elements);
        putting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private record Putting(AtomicReference<Thread> by, Future<Void> done) {}

    private Putting putting(String... elements) {
        return putting(buffer, elements);
    }

    private Putting putting(FifoBuffer<String> buffer, String... elements) {
        var by = new AtomicReference<Thread>();
        return new Putting(by, thread.submit(() -> {
            by.set(Thread.currentThread());
            buffer.putAll(List.of(elements));
            return null;
        }));
    }

    private static void awaitBlocked(Putting putting) {
        await().until(() -> putting.by().get() != null && putting.by().get().getState() == Thread.State.WAITING);
    }

    private static <E> List<E> drained(FifoBuffer<E> buffer, int number) throws InterruptedException {
        var taken = new ArrayList<E>();
        while (taken.size() < number) taken.add(buffer.take());
        return taken;
    }
}
