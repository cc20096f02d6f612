package io.quadrille.engine.processing;

import io.quadrille.engine.deadletter.PostgresDeadLetterQueue;
import io.quadrille.engine.deadletter.PostgresDeadLetterQueue.Retried;
import io.quadrille.engine.deadletter.UnstorableEventException;
import io.quadrille.engine.threads.BestEffort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.axonframework.common.Registration;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.messaging.DefaultInterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.springframework.dao.DataAccessException;

/**
 * Handles events in one unit of work with one transaction, which holds their effects, the letters of those that wait
 * behind a dead letter of their sequence, and the new position. Thread-safe.
 */
final class Batches {

    private final String group;
    private final EventHandlerInvoker invoker;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final SequencingPolicy<? super EventMessage<?>> sequences;
    private final PostgresDeadLetterQueue letters;
    private final Consumer<List<? extends TrackedEventMessage<?>>> passed;
    private final GroupObserver observer;
    private final List<MessageHandlerInterceptor<? super EventMessage<?>>> interceptors = new CopyOnWriteArrayList<>();
    private volatile long atWorkAt = System.nanoTime();

    Batches(
            String group,
            EventHandlerInvoker invoker,
            TokenStore tokens,
            TransactionManager transactions,
            SequencingPolicy<? super EventMessage<?>> sequences,
            PostgresDeadLetterQueue letters,
            Consumer<List<? extends TrackedEventMessage<?>>> passed,
            GroupObserver observer) {
        this.group = group;
        this.invoker = invoker;
        this.tokens = tokens;
        this.transactions = transactions;
        this.sequences = sequences;
        this.letters = letters;
        this.passed = passed;
        this.observer = observer;
    }

    List<MessageHandlerInterceptor<? super EventMessage<?>>> interceptors() {
        return List.copyOf(interceptors);
    }

    Registration register(MessageHandlerInterceptor<? super EventMessage<?>> interceptor) {
        interceptors.add(interceptor);
        return () -> interceptors.remove(interceptor);
    }

    /** Says that the group's thread is at work. Each event that is handled says so too. */
    void atWork() {
        atWorkAt = System.nanoTime();
    }

    /** For how long nothing has been heard of the group's thread. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - atWorkAt);
    }

    boolean canHandle(TrackedEventMessage<?> event, Segment segment) {
        return invoker.canHandle(event, segment);
    }

    /**
     * Handles the events in order and stores the position, all or nothing.
     *
     * @param taken these and those between and behind them that nobody handles; the position is behind the last one
     * @param again whether it was tried before in a unit of its own
     * @return whether any of them was handled; those that are put behind a dead letter of their sequence are not
     * @throws Exception what a handler, the commit or the position failed with; then nothing of it remains
     */
    boolean handle(
            List<TrackedEventMessage<?>> events, List<TrackedEventMessage<?>> taken, Segment segment, boolean again)
            throws Exception {
        var unit = BatchUnits.<TrackedEventMessage<?>>begin(events, transactions);
        if (again) tryAgain(unit);
        unit.onPrepareCommit(u -> store(taken, segment));
        // Read in the transaction: one query per batch, none per event.
        var handled = new ArrayList<EventMessage<?>>(events.size());
        var batch = new Object() {
            Set<String> open;
        };
        execute(unit, event -> {
            if (batch.open == null) batch.open = letters.open(sequencesOf(events));
            if (batch.open.contains(sequence(event))) {
                letters.enqueue(sequence(event), new GenericDeadLetter<>(sequence(event), event));
            } else {
                invoker.handle(event, segment);
                handled.add(event);
            }
        });
        if (!handled.isEmpty()) observer.handled(handled);
        return !handled.isEmpty();
    }

    /**
     * Whether the event would be put behind a dead letter of its sequence. No, if that cannot be said: then its attempt
     * says why.
     */
    boolean isHeldUp(TrackedEventMessage<?> event) {
        try {
            return letters.contains(sequence(event));
        } catch (DataAccessException e) {
            return false;
        }
    }

    /**
     * Stores the position behind events that nobody here handles. Kept back until the next handled one, it would look
     * like a backlog, and after a start on a topic that was shortened in the meantime like a gap.
     */
    void pass(List<TrackedEventMessage<?>> taken, Segment segment) {
        transactions.executeInTransaction(() -> store(taken, segment));
    }

    private void store(List<? extends TrackedEventMessage<?>> taken, Segment segment) {
        tokens.storeToken(taken.getLast().trackingToken(), group, segment.getSegmentId());
        passed.accept(taken);
    }

    /**
     * Gives the event up: its letter and the position behind it, in a transaction of their own. Within the
     * interceptors, so that what is logged of it says which order and trace it is about.
     *
     * @param afterwards says that it is done
     * @throws UnstorableEventException if the event itself is why it cannot become a letter; then nothing has changed
     */
    void giveUp(TrackedEventMessage<?> event, Exception cause, Segment segment, Runnable afterwards) {
        var unit = DefaultUnitOfWork.<EventMessage<?>>startAndGet(event);
        unit.resources().put(BatchEventProcessor.GIVEN_UP, true);
        var result = unit.executeWithResult(
                () -> new DefaultInterceptorChain<EventMessage<?>>(unit, interceptors, letter -> {
                            transactions.executeInTransaction(() -> enqueue(event, cause, segment));
                            BestEffort.run(afterwards::run);
                            return null;
                        })
                        .proceed(),
                RollbackConfigurationType.ANY_THROWABLE);
        if (!result.isExceptional()) return;
        switch (result.exceptionResult()) {
            case Error error -> throw error;
            case RuntimeException failure -> throw failure;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    private void enqueue(TrackedEventMessage<?> event, Exception cause, Segment segment) {
        letters.enqueue(sequence(event), new GenericDeadLetter<>(sequence(event), event, cause));
        store(List.of(event), segment);
    }

    /**
     * Tries the letter that is due longest, and after it the rest of its sequence as long as that succeeds and it may
     * go on.
     */
    Retried retryLetters(Segment segment, BooleanSupplier goOn) {
        return letters.process(letter -> true, letter -> retry(letter, segment), goOn);
    }

    private EnqueueDecision<EventMessage<?>> retry(DeadLetter<? extends EventMessage<?>> letter, Segment segment) {
        var unit = BatchUnits.<EventMessage<?>>begin(List.of(letter.message()), transactions);
        tryAgain(unit);
        unit.onPrepareCommit(u -> letters.resolve(letter));
        try {
            execute(unit, event -> invoker.handle(event, segment));
            observer.handled(unit.getMessages());
            return Decisions.evict();
        } catch (Exception stillFailing) {
            return Decisions.requeue(stillFailing);
        }
    }

    private void tryAgain(BatchingUnitOfWork<?> unit) {
        unit.resources().put(BatchEventProcessor.TRIED_AGAIN, true);
        observer.triedAgain();
    }

    private <E extends EventMessage<?>> void execute(BatchingUnitOfWork<E> unit, Handling<? super E> handling)
            throws Exception {
        var result = unit.executeWithResult(
                () -> new DefaultInterceptorChain<E>(unit, interceptors, event -> {
                            atWork();
                            handling.handle(event);
                            return null;
                        })
                        .proceed(),
                RollbackConfigurationType.ANY_THROWABLE);
        if (!result.isExceptional()) return;
        observer.failed();
        throw failure(result.exceptionResult());
    }

    private Set<String> sequencesOf(List<? extends EventMessage<?>> events) {
        return events.stream().map(this::sequence).collect(Collectors.toSet());
    }

    private String sequence(EventMessage<?> event) {
        return String.valueOf(sequences.getSequenceIdentifierFor(event));
    }

    private static Exception failure(Throwable thrown) {
        if (thrown instanceof Error error) throw error;
        return (Exception) thrown;
    }

    private interface Handling<E> {

        void handle(E event) throws Exception;
    }
}
