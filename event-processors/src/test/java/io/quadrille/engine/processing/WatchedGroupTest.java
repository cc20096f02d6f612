package io.quadrille.engine.processing;

import static io.quadrille.engine.processing.TroubledGroup.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.EventMessage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exception of a listener is no failure of the group. */
class WatchedGroupTest {

    /** Throws at each call. */
    private record ThrowingObserver(boolean error, AtomicInteger calls) implements GroupObserver {

        private void fail() {
            calls.incrementAndGet();
            if (error) throw new StackOverflowError("of the observer");
            throw new ArithmeticException("long overflow");
        }

        @Override
        public void handled(List<? extends EventMessage<?>> events) {
            fail();
        }

        @Override
        public void triedAgain() {
            fail();
        }

        @Override
        public void failed() {
            fail();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_throwing_listener_does_not_repeat_events_or_lose_their_position(boolean error) {
        var observer = new ThrowingObserver(error, new AtomicInteger());
        var orders = IntStream.range(0, 5).mapToObj(i -> "o-" + i).toArray(String[]::new);
        try (var group = TroubledGroup.oursWatchedBy(observer, position -> observer.fail(), orders)) {
            group.take("last");
            await().until(() -> group.hasWritten("last") && group.stored() == orders.length);

            assertThat(group.handled()).isEqualTo(orders.length + 1);
            assertThat(group.letters()).isZero();
            assertThat(observer.calls()).hasPositiveValue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_throwing_listener_changes_neither_the_cause_of_a_letter_nor_the_rollback(boolean error) {
        var observer = new ThrowingObserver(error, new AtomicInteger());
        try (var group =
                TroubledGroup.oursWatchedBy(observer, position -> observer.fail(), "before", EXCEPTION, "behind")) {
            await().until(() -> group.hasWritten("behind"));

            assertThat(group.causes()).containsExactly(IllegalStateException.class.getName());
            assertThat(group.hasWritten("before")).isTrue();
            assertThat(group.thrown())
                    .as("in the batch, in a half of it, and alone")
                    .isBetween(2, 4);
            assertThat(group.idleInTransaction()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failing_after_commit_handler_fails_no_event(boolean error) {
        var afterwards = new CountDownLatch(2);
        try (var group = TroubledGroup.ours()) {
            group.afterEachCommit(() -> {
                afterwards.countDown();
                new ThrowingObserver(error, new AtomicInteger()).fail();
            });
            group.take("first");
            await().until(() -> group.hasWritten("first"));
            group.take("last");
            await().until(() -> group.hasWritten("last") && afterwards.getCount() == 0 && group.stored() == 1);

            assertThat(group.handled()).isEqualTo(2);
            assertThat(group.letters()).isZero();
        }
    }
}
