package io.quadrille.engine.processing;

import static io.quadrille.testing.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which commands share a transaction, and which result each sender gets. */
class GatheringCommandBusTest {

    private static final int MAX_WAITING = 5;
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstHasBegun = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private final SimpleCommandBus underlying = SimpleCommandBus.builder().build();
    private final GatheringCommandBus bus = new GatheringCommandBus(
            underlying, this::begin, command -> !command.equals("other"), MAX_WAITING, PATIENCE);
    private volatile boolean databaseIsAway;
    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void handle() {
        underlying.subscribe(String.class.getName(), command -> {
            var text = (String) command.getPayload();
            if (text.equals("first")) {
                firstHasBegun.countDown();
                firstMayEnd.await();
            }
            if (text.startsWith("refused")) throw new IllegalStateException(text);
            if (text.equals("error"))
                CurrentUnitOfWork.get().root().onPrepareCommit(unit -> {
                    throw new StackOverflowError("deep");
                });
            if (text.equals("observed")) {
                CurrentUnitOfWork.get().root().afterCommit(unit -> {
                    throw new StackOverflowError("deep");
                });
            }
            done.add(text);
            return text + " is done";
        });
    }

    @AfterEach
    void close() {
        firstMayEnd.countDown();
        bus.close();
    }

    @Test
    void commands_that_wait_during_a_transaction_share_the_next_one() throws Exception {
        var first = send("first");
        awaitBusy();
        var others = List.of(send("b"), send("c"), send("d"));
        firstMayEnd.countDown();
        for (var other : others) assertThat(other.get()).endsWith("is done");
        assertThat(first.get()).isEqualTo("first is done");
        assertThat(done).containsExactly("begin", "first", "commit", "begin", "b", "c", "d", "commit");
    }

    @Test
    void a_stuck_transaction_is_interrupted_and_later_commands_are_handled() throws Exception {
        try (var impatient =
                new GatheringCommandBus(underlying, this::begin, command -> true, MAX_WAITING, Duration.ZERO)) {
            var first = send(impatient, "first");
            awaitBusy();
            var second = send(impatient, "second");
            assertThat(first).failsWithin(PATIENCE);
            assertThat(second).succeedsWithin(PATIENCE).isEqualTo("second is done");
        }
    }

    @Test
    void a_failing_command_does_not_fail_the_others_of_its_batch() throws Exception {
        var first = send("first");
        awaitBusy();
        var others = List.of(send("b"), send("refused"), send("d"), send("e"));
        firstMayEnd.countDown();
        assertThat(others.get(1)).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("refused");
        for (var other : List.of(first, others.get(0), others.get(2), others.get(3)))
            assertThat(other.join()).endsWith("is done");
        assertThat(done)
                .containsExactly(
                        "begin",
                        "first",
                        "commit",
                        "begin",
                        "b",
                        "rollback",
                        "begin",
                        "b",
                        "commit",
                        "begin",
                        "rollback",
                        "begin",
                        "d",
                        "e",
                        "commit");
    }

    @Test
    void no_command_is_handled_more_than_twice_however_many_fail() throws Exception {
        send("first");
        awaitBusy();
        var b = send("b");
        var refused = List.of(send("refused 1"), send("refused 2"), send("refused 3"));
        var last = send("e");
        firstMayEnd.countDown();
        for (var one : refused) assertThat(one).failsWithin(PATIENCE);
        assertThat(b.get()).isEqualTo("b is done");
        assertThat(last.get()).isEqualTo("e is done");
        assertThat(done).filteredOn("b"::equals).hasSize(2);
    }

    @Test
    void a_batch_that_lost_a_race_is_handled_in_halves() throws Exception {
        send("first");
        awaitBusy();
        failures.add(new ConcurrencyException("lost"));
        var others = List.of(send("b"), send("c"));
        firstMayEnd.countDown();
        for (var other : others) assertThat(other.join()).endsWith("is done");
        assertThat(done)
                .containsExactly(
                        "begin",
                        "first",
                        "commit",
                        "begin",
                        "b",
                        "c",
                        "rollback",
                        "begin",
                        "b",
                        "commit",
                        "begin",
                        "c",
                        "commit");
    }

    @Test
    void an_error_after_the_commit_does_not_make_a_command_fail() throws Exception {
        var first = send("first");
        awaitBusy();
        var others = List.of(send("observed"), send("c"));
        firstMayEnd.countDown();
        for (var other : others) assertThat(other.get()).endsWith("is done");
        assertThat(first.get()).isEqualTo("first is done");
        assertThat(done).containsExactly("begin", "first", "commit", "begin", "observed", "c", "commit");
    }

    @Test
    void a_failure_of_the_database_is_the_result_of_all_commands_of_the_batch() throws Exception {
        send("first");
        awaitBusy();
        failures.add(new IllegalStateException("the answer is lost"));
        var others = List.of(send("b"), send("c"));
        firstMayEnd.countDown();
        for (var other : others)
            assertThat(other).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("the answer is lost");
        assertThat(done).containsExactly("begin", "first", "commit", "begin", "b", "c", "rollback");
    }

    @Test
    void an_error_leaves_no_transaction_open_and_later_commands_are_handled() throws Exception {
        assertThat(send("error")).failsWithin(PATIENCE);
        assertThat(done).containsExactly("begin", "error", "rollback");
        assertThat(send("b").get()).isEqualTo("b is done");
    }

    @Test
    void a_failing_callback_does_not_affect_other_commands() throws Exception {
        bus.dispatch(new GenericCommandMessage<>("a"), (sent, result) -> {
            throw new IllegalStateException("no");
        });
        assertThat(send("b").get()).isEqualTo("b is done");
    }

    @Test
    void commands_fail_at_once_if_the_database_is_unavailable() throws Exception {
        send("first");
        awaitBusy();
        databaseIsAway = true;
        var others = List.of(send("b"), send("c"));
        firstMayEnd.countDown();
        for (var other : others) {
            assertThat(other).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("no database answers");
        }
        assertThat(done).containsExactly("begin", "first", "commit");
    }

    @Test
    void a_command_above_the_limit_fails_at_once() throws Exception {
        send("first");
        awaitBusy();
        for (int i = 0; i < MAX_WAITING; i++) send("waiting");
        assertThat(send("one more")).isCompletedExceptionally();
        assertThat(send("one more").exceptionNow()).isInstanceOf(TooManyCommandsException.class);
    }

    @Test
    void commands_fail_while_no_thread_can_be_started_and_are_handled_afterwards() {
        var threadsAreLeft = new AtomicBoolean(true);
        ThreadFactory threads = run -> new Thread(run) {
            @Override
            public void start() {
                if (!threadsAreLeft.get()) throw new OutOfMemoryError("unable to create native thread");
                super.start();
            }
        };
        var memoryIsLeft = new AtomicBoolean(true);
        TransactionManager transactions = () -> {
            if (!memoryIsLeft.get()) throw new OutOfMemoryError("Java heap space");
            return begin();
        };
        try (var limited =
                new GatheringCommandBus(underlying, transactions, command -> true, MAX_WAITING, PATIENCE, threads)) {
            threadsAreLeft.set(false);
            memoryIsLeft.set(false);
            var sent = new ArrayList<>(List.of(send(limited, "a")));
            await("senders get a failure").until(() -> {
                var next = send(limited, "b");
                sent.add(next);
                return next.isCompletedExceptionally()
                        && next.exceptionNow().getMessage().contains("no thread can be started");
            });
            assertThat(sent).allMatch(CompletableFuture::isCompletedExceptionally);

            memoryIsLeft.set(true);
            threadsAreLeft.set(true);
            await("a thread was started").until(() -> !send(limited, "c").isCompletedExceptionally());
            await("the command is handled").until(() -> done.contains("c"));
        }
    }

    @Test
    void a_command_that_is_not_gathered_is_handled_in_the_thread_of_its_sender() throws Exception {
        send("first");
        awaitBusy();
        assertThat(send("other")).isCompletedWithValue("other is done");
    }

    @Test
    void waiting_commands_fail_at_shutdown() throws Exception {
        send("first");
        awaitBusy();
        var waiting = send("b");
        var closing = Thread.ofPlatform().start(bus::close);
        await("close waits").until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        firstMayEnd.countDown();
        closing.join();
        assertThat(waiting).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("shutting down");
        assertThat(send("late")).failsWithin(PATIENCE);
    }

    private CompletableFuture<String> send(String command) {
        return send(bus, command);
    }

    private static CompletableFuture<String> send(CommandBus bus, String command) {
        var answer = new CompletableFuture<String>();
        bus.<String, String>dispatch(new GenericCommandMessage<>(command), (sent, result) -> {
            if (result.isExceptional()) answer.completeExceptionally(result.exceptionResult());
            else answer.complete(result.getPayload());
        });
        return answer;
    }

    /** Waits until the first command is being handled, so that further commands wait. */
    private void awaitBusy() throws InterruptedException {
        assertThat(firstHasBegun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private Transaction begin() {
        if (databaseIsAway) throw new IllegalStateException("no database answers");
        done.add("begin");
        return new Transaction() {
            @Override
            public void commit() {
                if (!done.getLast().equals("first") && !failures.isEmpty()) throw failures.remove();
                done.add("commit");
            }

            @Override
            public void rollback() {
                done.add("rollback");
            }
        };
    }
}
