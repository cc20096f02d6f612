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

/** What an observer of a group throws is no failure of the group. */
class WatchedGroupTest {

    /** Throws whatever it is told. */
    private record Thrower(boolean error, AtomicInteger told) implements GroupObserver {

        private void fail() {
            told.incrementAndGet();
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
    void events_are_handled_once_and_their_position_is_kept(boolean error) {
        var observer = new Thrower(error, new AtomicInteger());
        var orders = IntStream.range(0, 5).mapToObj(i -> "o-" + i).toArray(String[]::new);
        try (var group = TroubledGroup.oursWatchedBy(observer, position -> observer.fail(), orders)) {
            group.take("last");
            await().until(() -> group.hasWritten("last") && group.stored() == orders.length);

            assertThat(group.handled()).isEqualTo(orders.length + 1);
            assertThat(group.letters()).isZero();
            assertThat(observer.told()).hasPositiveValue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_event_that_fails_is_a_letter_of_its_own_cause_and_no_transaction_stays_open(boolean error) {
        var observer = new Thrower(error, new AtomicInteger());
        try (var group =
                TroubledGroup.oursWatchedBy(observer, position -> observer.fail(), "before", EXCEPTION, "behind")) {
            await().until(() -> group.hasWritten("behind"));

            assertThat(group.causes()).containsExactly(IllegalStateException.class.getName());
            assertThat(group.hasWritten("before")).isTrue();
            assertThat(group.thrown())
                    .as("in the batch, in its half, and by itself")
                    .isBetween(2, 4);
            assertThat(group.idleInTransaction()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_to_be_done_after_the_commit_fails_no_event(boolean error) {
        var afterwards = new CountDownLatch(2);
        try (var group = TroubledGroup.ours()) {
            group.afterEachCommit(() -> {
                afterwards.countDown();
                new Thrower(error, new AtomicInteger()).fail();
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
