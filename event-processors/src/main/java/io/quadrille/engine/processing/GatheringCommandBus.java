package io.quadrille.engine.processing;

import io.opentelemetry.context.Context;
import io.quadrille.engine.log.TurnThrottle;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.threads.LastingThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit for commands: commands that arrive while a transaction is running share the next transaction, at most
 * 200 of them, with one append and one disk flush. A sender gets its result after that transaction is committed. When a
 * command of a batch fails, the bus handles that command alone, and the commands before and after it as two batches.
 * When a batch loses a race with a different transaction, the bus handles its halves separately. Any other failure,
 * such as one of the database, is the result of all commands of the batch.
 *
 * <p>Only idempotent commands may be gathered, because a command may be handled again. The underlying bus handles all
 * other commands in the sender's thread. Thread-safe.
 */
public final class GatheringCommandBus implements CommandBus, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GatheringCommandBus.class);
    private static final int MAX_BATCH = 200;
    private static final int POLL_MILLIS = 200;

    /**
     * From this many commands in 50 ms on, batches are spaced out. That is 200 a second, more than a client sends that
     * awaits each result.
     */
    private static final int BUSY_THRESHOLD = 10;

    private static final Duration MIN_TURN_INTERVAL = Duration.ofMillis(10);
    private static final Duration LAST_BATCH = Duration.ofSeconds(4);

    private final CommandBus bus;
    private final TransactionManager transactions;
    private final Predicate<Object> gathered;
    private final BlockingQueue<QueuedCommand<?, ?>> queue;
    private final Duration silence;
    private volatile long transactionBeganAt;
    private volatile boolean handling;
    private volatile boolean closed;
    private volatile boolean ended;
    private final LastingThread thread;

    /**
     * @param gathered whether a command with this payload may share a transaction and be handled again
     * @param maxWaiting how many commands may wait; any further command fails at once with
     *     {@link TooManyCommandsException}
     * @param silence how long a transaction may last before the thread counts as stuck; the next gathered command then
     *     interrupts the thread
     */
    public GatheringCommandBus(
            CommandBus bus,
            TransactionManager transactions,
            Predicate<Object> gathered,
            int maxWaiting,
            Duration silence) {
        this(
                bus,
                transactions,
                gathered,
                maxWaiting,
                silence,
                Thread.ofPlatform().factory());
    }

    GatheringCommandBus(
            CommandBus bus,
            TransactionManager transactions,
            Predicate<Object> gathered,
            int maxWaiting,
            Duration silence,
            ThreadFactory threads) {
        this.bus = bus;
        this.transactions = transactions;
        this.gathered = gathered;
        this.queue = new ArrayBlockingQueue<>(maxWaiting);
        this.silence = silence;
        this.thread = LastingThread.start("commands", this::run, threads);
    }

    /** @param context the trace context of the sender */
    private record QueuedCommand<C, R>(
            CommandMessage<C> command,
            CommandCallback<? super C, ? super R> callback,
            Context context,
            AtomicBoolean answered) {

        /** Gives the sender the result. Only the first call has an effect. */
        void answer(CommandResultMessage<?> result) {
            if (!answered.compareAndSet(false, true)) return;
            @SuppressWarnings("unchecked")
            var answer = (CommandResultMessage<R>) result;
            try {
                callback.onResult(command, answer);
            } catch (RuntimeException | Error e) {
                log.error("The callback of {} failed", command.getCommandName(), e);
            }
        }

        void fail(Throwable cause) {
            answer(GenericCommandResultMessage.asCommandResultMessage(cause));
        }
    }

    @Override
    public <C> void dispatch(CommandMessage<C> command) {
        dispatch(command, (sent, result) -> {});
    }

    @Override
    public <C, R> void dispatch(CommandMessage<C> command, CommandCallback<? super C, ? super R> callback) {
        if (!gathered.test(command.getPayload())) {
            bus.dispatch(command, callback);
            return;
        }
        var queued = new QueuedCommand<C, R>(command, callback, Context.current(), new AtomicBoolean());
        if (!queue.offer(queued))
            queued.fail(new TooManyCommandsException(queue.size() + " commands are waiting already"));
        if (ended) {
            refuseAll("the application is shutting down");
        } else if (thread.waitsForThread()) {
            refuseAll("no thread can be started to handle commands");
        } else if (handling && System.nanoTime() - transactionBeganAt > silence.toNanos()) {
            // If the transaction goes on, the next interrupt follows only after a further `silence`.
            transactionBeganAt = System.nanoTime();
            thread.interrupt();
        }
    }

    private void run() {
        var throttle = new TurnThrottle(BUSY_THRESHOLD, MIN_TURN_INTERVAL);
        while (!closed) {
            try {
                var batch = nextBatch();
                if (!batch.isEmpty()) handleAll(batch);
                throttle.endTurn(batch.size());
            } catch (InterruptedException e) {
                log.warn(
                        "The thread that handles commands was interrupted because a transaction took longer than {} s",
                        silence.toSeconds());
            }
        }
        ended = true;
        refuseAll("the application is shutting down");
    }

    private void refuseAll(String reason) {
        for (var queued = queue.poll(); queued != null; queued = queue.poll()) {
            queued.fail(new TooManyCommandsException(reason));
        }
    }

    /** The waiting commands. If there is none, waits for the first one; the batch is empty if none arrives in time. */
    private List<QueuedCommand<?, ?>> nextBatch() throws InterruptedException {
        // Allocated at full size in advance, so that an OutOfMemoryError cannot lose a command that was taken from the
        // queue.
        var batch = new ArrayList<QueuedCommand<?, ?>>(MAX_BATCH);
        var first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) return batch;
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
        return batch;
    }

    /**
     * Handles the batch and gives every sender a result, also after an unexpected exception. Such an exception ends the
     * thread, because it may have left thread-local state behind; {@link LastingThread} starts a new one.
     */
    private void handleAll(List<QueuedCommand<?, ?>> batch) {
        transactionBeganAt = System.nanoTime();
        handling = true;
        try {
            handle(batch);
        } catch (RuntimeException | Error e) {
            for (var command : batch) BestEffort.run(() -> command.fail(e));
            throw e;
        } finally {
            handling = false;
        }
    }

    private void handle(List<QueuedCommand<?, ?>> batch) {
        if (batch.isEmpty()) return;
        var failure = handleTogether(batch);
        if (failure == null) return;
        if (batch.size() == 1) {
            batch.getFirst().fail(failure instanceof CommandFailed failed ? failed.failure : failure);
        } else if (failure instanceof CommandFailed failed) {
            // The commands after the failed one have not been tried yet, so without races no command is handled more
            // than twice.
            int index = batch.indexOf(failed.command);
            handle(batch.subList(0, index));
            handle(List.of(failed.command));
            handle(batch.subList(index + 1, batch.size()));
        } else if (failure instanceof ConcurrencyException || failure instanceof AggregateStreamCreationException) {
            int half = batch.size() / 2;
            handle(batch.subList(0, half));
            handle(batch.subList(half, batch.size()));
        } else {
            batch.forEach(command -> command.fail(failure));
        }
    }

    /**
     * Handles the commands in one transaction and gives the senders their results.
     *
     * @return null if the transaction is committed, otherwise why it was rolled back; then no sender has a result
     */
    private @Nullable Throwable handleTogether(List<QueuedCommand<?, ?>> batch) {
        transactionBeganAt = System.nanoTime();
        BatchingUnitOfWork<CommandMessage<?>> unit;
        try {
            unit = BatchUnits.begin(
                    batch.stream()
                            .<CommandMessage<?>>map(QueuedCommand::command)
                            .toList(),
                    transactions);
        } catch (RuntimeException noTransaction) {
            return noTransaction;
        }
        Map<CommandMessage<?>, QueuedCommand<?, ?>> byCommand = new IdentityHashMap<>();
        batch.forEach(queued -> byCommand.put(queued.command(), queued));
        var results = new ArrayList<CommandResultMessage<?>>();
        var outcome = unit.executeWithResult(
                () -> {
                    results.add(result(Objects.requireNonNull(byCommand.get(unit.getMessage()))));
                    return null;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (outcome.isExceptional()) return outcome.exceptionResult();
        for (int i = 0; i < batch.size(); i++) batch.get(i).answer(results.get(i));
        return null;
    }

    /** @throws CommandFailed if the command fails; then the batch is rolled back */
    private CommandResultMessage<?> result(QueuedCommand<?, ?> queued) {
        var result = new AtomicReference<CommandResultMessage<?>>();
        queued.context()
                .wrap(() -> bus.dispatch(queued.command(), (command, handled) -> result.set(handled)))
                .run();
        var message = Objects.requireNonNull(result.get(), "the bus must handle a command in the sender's thread");
        if (message.isExceptional()) throw new CommandFailed(queued, message.exceptionResult());
        return message;
    }

    /** Rolls the batch back. No sender sees this exception. */
    private static final class CommandFailed extends RuntimeException {

        private final transient QueuedCommand<?, ?> command;
        private final transient Throwable failure;

        CommandFailed(QueuedCommand<?, ?> command, Throwable failure) {
            super("a command of the batch failed", failure, false, false);
            this.failure = failure;
            this.command = command;
        }
    }

    @Override
    public Registration subscribe(String commandName, MessageHandler<? super CommandMessage<?>> handler) {
        return bus.subscribe(commandName, handler);
    }

    @Override
    public Registration registerDispatchInterceptor(MessageDispatchInterceptor<? super CommandMessage<?>> interceptor) {
        return bus.registerDispatchInterceptor(interceptor);
    }

    @Override
    public Registration registerHandlerInterceptor(MessageHandlerInterceptor<? super CommandMessage<?>> interceptor) {
        return bus.registerHandlerInterceptor(interceptor);
    }

    /** Stops the bus after the current batch, for which it waits at most 4 s. Commands that are still waiting fail. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(LAST_BATCH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
