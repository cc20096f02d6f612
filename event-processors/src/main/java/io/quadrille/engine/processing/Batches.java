package io.quadrille.engine.processing;

import io.quadrille.engine.processing.LetterSequences.Retried;
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
 * Handles the batches of a group. Each batch is one unit of work with one transaction, which contains the effects of
 * the handlers, a dead letter for each event whose sequence is open ({@link LetterSequences}), and the new position.
 * Thread-safe.
 */
final class Batches {

    /** Key of the resource of a batch's unit of work that holds the open sequences. */
    private static final String OPEN_SEQUENCES = "open sequences";

    private final String group;
    private final EventHandlerInvoker invoker;
    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final SequencingPolicy<? super EventMessage<?>> sequences;
    private final LetterSequences letters;
    private final Consumer<List<? extends TrackedEventMessage<?>>> passed;
    private final GroupObserver observer;
    private final List<MessageHandlerInterceptor<? super EventMessage<?>>> interceptors = new CopyOnWriteArrayList<>();
    private volatile long lastReportAt = System.nanoTime();

    Batches(GroupParts parts, GroupListeners listeners) {
        this.group = parts.group();
        this.invoker = parts.invoker();
        this.tokens = parts.tokens();
        this.transactions = parts.transactions();
        this.sequences = parts.sequences();
        this.letters = parts.letters();
        this.passed = listeners.passed();
        this.observer = listeners.observer();
    }

    List<MessageHandlerInterceptor<? super EventMessage<?>>> interceptors() {
        return List.copyOf(interceptors);
    }

    Registration register(MessageHandlerInterceptor<? super EventMessage<?>> interceptor) {
        interceptors.add(interceptor);
        return () -> interceptors.remove(interceptor);
    }

    /** Reports that the group's thread makes progress. Each call of a handler reports this too. */
    void reportWorking() {
        lastReportAt = System.nanoTime();
    }

    /** The time since the last report of the group's thread. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastReportAt);
    }

    boolean canHandle(TrackedEventMessage<?> event, Segment segment) {
        return invoker.canHandle(event, segment);
    }

    /**
     * Handles the events in order and stores the position, in one transaction. An event whose sequence is open becomes
     * a dead letter instead.
     *
     * @param taken all events that were taken from the stream: those to handle, and those without a handler in this
     *     group; the stored position is that of the last one
     * @param again whether this is a retry of a single event
     * @return whether any event was handled; an event that became a dead letter does not count
     * @throws Exception if a handler, the commit or the storing of the position fails; then everything is rolled back
     */
    boolean handle(
            List<TrackedEventMessage<?>> events, List<TrackedEventMessage<?>> taken, Segment segment, boolean again)
            throws Exception {
        var unit = BatchUnits.<TrackedEventMessage<?>>begin(events, transactions);
        if (again) markAsRetry(unit);
        unit.onPrepareCommit(u -> store(taken, segment));
        var handled = new ArrayList<EventMessage<?>>(events.size());
        execute(unit, event -> {
            // Computed at the first event, and so inside the transaction: one query per batch, none per event.
            Set<String> open = unit.getOrComputeResource(OPEN_SEQUENCES, name -> letters.open(sequencesOf(events)));
            if (open.contains(sequence(event))) {
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
     * Whether the event would become a letter because its sequence is open. False if the database does not answer: the
     * attempt to handle the event then fails and shows the cause.
     */
    boolean isHeldUp(TrackedEventMessage<?> event) {
        try {
            return letters.contains(sequence(event));
        } catch (DataAccessException e) {
            return false;
        }
    }

    /**
     * Moves the stored position past events that have no handler in this group. If the position waited for the next
     * event with a handler, the group would show a lag; and if retention removed the events meanwhile, a restart would
     * report lost records.
     */
    void pass(List<TrackedEventMessage<?>> taken, Segment segment) {
        transactions.executeInTransaction(() -> store(taken, segment));
    }

    private void store(List<? extends TrackedEventMessage<?>> taken, Segment segment) {
        tokens.storeToken(taken.getLast().trackingToken(), group, segment.getSegmentId());
        passed.accept(taken);
    }

    /**
     * Makes the event a dead letter and moves the position past it, in a separate transaction. This runs inside the
     * interceptors, so that log lines have the event's context.
     *
     * @param afterwards called after the commit, to log the dead letter
     * @throws UnstorableEventException if the content of the event is why it cannot become a letter; then nothing has
     *     changed
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
     * Tries the letter that has been due longest, and then the rest of its sequence while attempts succeed and
     * {@code goOn} returns true.
     */
    Retried retryLetters(Segment segment, BooleanSupplier goOn) {
        return letters.retryDue(letter -> retry(letter, segment), goOn);
    }

    private EnqueueDecision<EventMessage<?>> retry(DeadLetter<? extends EventMessage<?>> letter, Segment segment) {
        var unit = BatchUnits.<EventMessage<?>>begin(List.of(letter.message()), transactions);
        markAsRetry(unit);
        unit.onPrepareCommit(u -> letters.resolve(letter));
        try {
            execute(unit, event -> invoker.handle(event, segment));
            observer.handled(unit.getMessages());
            return Decisions.evict();
        } catch (Exception stillFailing) {
            return Decisions.requeue(stillFailing);
        }
    }

    private void markAsRetry(BatchingUnitOfWork<?> unit) {
        unit.resources().put(BatchEventProcessor.TRIED_AGAIN, true);
        observer.triedAgain();
    }

    private <E extends EventMessage<?>> void execute(BatchingUnitOfWork<E> unit, Handling<? super E> handling)
            throws Exception {
        var result = unit.executeWithResult(
                () -> new DefaultInterceptorChain<E>(unit, interceptors, event -> {
                            reportWorking();
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
