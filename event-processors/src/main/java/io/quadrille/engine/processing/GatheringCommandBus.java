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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit for commands: those that wait while a transaction is under way share the next one, with one append and
 * one wait for the disk. A result is given when that transaction is committed. A command that fails is handled by
 * itself, those before it and those behind it without it; a batch that lost a race is handled in halves; any other
 * failure, of the database say, is everybody's.
 *
 * <p>Only commands that absorb their repetition may be gathered, for they may be handled again. All others go to the
 * bus behind this one, in the caller's thread. Thread-safe.
 */
public final class GatheringCommandBus implements CommandBus, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GatheringCommandBus.class);
    private static final int AT_ONCE = 200;
    private static final int LOOK_EVERY_MILLIS = 200;

    /** Two hundred a second; one client makes fewer. */
    private static final int MUCH = 10;

    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration LAST_BATCH = Duration.ofSeconds(4);

    private final CommandBus bus;
    private final TransactionManager transactions;
    private final Predicate<Object> gathered;
    private final BlockingQueue<Waiting<?, ?>> waiting;
    private final Duration silence;
    private volatile long begunAt;
    private volatile boolean atWork;
    private volatile boolean closed;
    private volatile boolean ended;
    private final LastingThread thread;

    /**
     * @param gathered whether a command of this payload may share a transaction, and be handled again
     * @param mostWaiting how many may wait; one more fails at once with {@link TooManyCommandsException}
     * @param silence how long a transaction may last before its thread counts as stuck, and the next command interrupts
     *     it
     */
    public GatheringCommandBus(
            CommandBus bus,
            TransactionManager transactions,
            Predicate<Object> gathered,
            int mostWaiting,
            Duration silence) {
        this(
                bus,
                transactions,
                gathered,
                mostWaiting,
                silence,
                Thread.ofPlatform().factory());
    }

    GatheringCommandBus(
            CommandBus bus,
            TransactionManager transactions,
            Predicate<Object> gathered,
            int mostWaiting,
            Duration silence,
            ThreadFactory threads) {
        this.bus = bus;
        this.transactions = transactions;
        this.gathered = gathered;
        this.waiting = new ArrayBlockingQueue<>(mostWaiting);
        this.silence = silence;
        this.thread = LastingThread.start("commands", this::run, threads);
    }

    /** @param context what its spans belong to */
    private record Waiting<C, R>(
            CommandMessage<C> command,
            CommandCallback<? super C, ? super R> callback,
            Context context,
            AtomicBoolean answered) {

        /** Once only: what is answered already stays so. */
        void answer(CommandResultMessage<?> result) {
            if (!answered.compareAndSet(false, true)) return;
            @SuppressWarnings("unchecked")
            var answer = (CommandResultMessage<R>) result;
            try {
                callback.onResult(command, answer);
            } catch (RuntimeException | Error e) {
                log.error("whoever sent {} cannot take its result", command.getCommandName(), e);
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
        var one = new Waiting<C, R>(command, callback, Context.current(), new AtomicBoolean());
        if (!waiting.offer(one))
            one.fail(new TooManyCommandsException(waiting.size() + " commands are waiting already"));
        if (ended) {
            refuseAll("the application is shutting down");
        } else if (thread.waitsForThread()) {
            refuseAll("no thread can be started for commands");
        } else if (atWork && System.nanoTime() - begunAt > silence.toNanos()) {
            // Once: what is handled next has its own time.
            begunAt = System.nanoTime();
            thread.interrupt();
        }
    }

    private void run() {
        var pace = new TurnThrottle(MUCH, PERIOD);
        while (!closed) {
            try {
                var batch = next();
                if (!batch.isEmpty()) handleAll(batch);
                pace.endTurn(batch.size());
            } catch (InterruptedException e) {
                log.warn(
                        "the thread for commands was interrupted, as a transaction took more than {} s",
                        silence.toSeconds());
            }
        }
        ended = true;
        refuseAll("the application is shutting down");
    }

    private void refuseAll(String because) {
        for (var one = waiting.poll(); one != null; one = waiting.poll()) {
            one.fail(new TooManyCommandsException(because));
        }
    }

    /** All that wait, at least one unless none comes in time. */
    private List<Waiting<?, ?>> next() throws InterruptedException {
        // With room for all of them: who is taken from the queue and not answered waits for ever.
        var batch = new ArrayList<Waiting<?, ?>>(AT_ONCE);
        var first = waiting.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) return batch;
        batch.add(first);
        waiting.drainTo(batch, AT_ONCE - 1);
        return batch;
    }

    /**
     * Answers all of them, whatever happens. What is thrown ends this thread, and with it whatever is still bound to
     * it.
     */
    private void handleAll(List<Waiting<?, ?>> batch) {
        begunAt = System.nanoTime();
        atWork = true;
        try {
            handle(batch);
        } catch (RuntimeException | Error e) {
            for (var one : batch) BestEffort.run(() -> one.fail(e));
            throw e;
        } finally {
            atWork = false;
        }
    }

    private void handle(List<Waiting<?, ?>> batch) {
        if (batch.isEmpty()) return;
        var failure = together(batch);
        if (failure == null) return;
        if (batch.size() == 1) {
            batch.getFirst().fail(failure instanceof CommandFailed failed ? failed.getCause() : failure);
        } else if (failure instanceof CommandFailed failed) {
            // Those behind it have not been tried yet: nobody is handled more than twice, however many fail.
            int at = batch.indexOf(failed.one);
            handle(batch.subList(0, at));
            handle(List.of(failed.one));
            handle(batch.subList(at + 1, batch.size()));
        } else if (failure instanceof ConcurrencyException || failure instanceof AggregateStreamCreationException) {
            int half = batch.size() / 2;
            handle(batch.subList(0, half));
            handle(batch.subList(half, batch.size()));
        } else {
            batch.forEach(one -> one.fail(failure));
        }
    }

    /** Returns null if all is committed and answered, else why nothing is. */
    private Throwable together(List<Waiting<?, ?>> batch) {
        begunAt = System.nanoTime();
        BatchingUnitOfWork<CommandMessage<?>> unit;
        try {
            unit = BatchUnits.begin(
                    batch.stream().<CommandMessage<?>>map(Waiting::command).toList(), transactions);
        } catch (RuntimeException noTransaction) {
            return noTransaction;
        }
        Map<CommandMessage<?>, Waiting<?, ?>> byCommand = new IdentityHashMap<>();
        batch.forEach(one -> byCommand.put(one.command(), one));
        var results = new ArrayList<CommandResultMessage<?>>();
        var outcome = unit.executeWithResult(
                () -> {
                    results.add(result(byCommand.get(unit.getMessage())));
                    return null;
                },
                RollbackConfigurationType.ANY_THROWABLE);
        if (outcome.isExceptional()) return outcome.exceptionResult();
        for (int i = 0; i < batch.size(); i++) batch.get(i).answer(results.get(i));
        return null;
    }

    /** @throws CommandFailed if it fails, which undoes the batch */
    private CommandResultMessage<?> result(Waiting<?, ?> one) {
        var result = new Object() {
            CommandResultMessage<?> message;
        };
        one.context()
                .wrap(() -> bus.dispatch(one.command(), (command, handled) -> result.message = handled))
                .run();
        if (result.message.isExceptional()) throw new CommandFailed(one, result.message.exceptionResult());
        return result.message;
    }

    /** Undoes its batch, and is told to nobody. */
    private static final class CommandFailed extends RuntimeException {

        private final transient Waiting<?, ?> one;

        CommandFailed(Waiting<?, ?> one, Throwable cause) {
            super("a command of the batch failed", cause, false, false);
            this.one = one;
        }
    }

    /** How many wait for their transaction. */
    public int waiting() {
        return waiting.size();
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

    /** Returns after the batch under way, at most 4 s; who waits behind it is told so. */
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
