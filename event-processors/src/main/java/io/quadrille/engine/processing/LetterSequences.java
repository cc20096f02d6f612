package io.quadrille.engine.processing;

import java.util.Collection;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;

/**
 * The dead letters of one group as its event processor uses them. Letters keep their order within a sequence. A
 * sequence is open while later events of the sequence must wait behind one of its letters. Thread-safe.
 */
public interface LetterSequences {

    /** The result of an attempt to handle the letters that are due. */
    enum Retried {
        NONE_DUE,
        /**
         * The letter that was due was not handled. It is due again later, or abandoned, or an operator has ended it
         * meanwhile.
         */
        FAILED,
        /** At least the first letter was handled. */
        HANDLED
    }

    /** Which of these sequences are open. They stay open until the caller's transaction ends. */
    Set<String> open(Collection<String> sequences);

    /** Whether the sequence is open. */
    boolean contains(Object sequence);

    /**
     * Puts a letter at the end of its sequence, in the caller's transaction.
     *
     * @throws UnstorableEventException if the content of the event is why it cannot become a letter; then the caller's
     *     transaction cannot commit
     */
    void enqueue(Object sequence, DeadLetter<? extends EventMessage<?>> letter);

    /**
     * Marks the letter as handled, in the transaction that handles its event.
     *
     * @throws RuntimeException if the letter is no longer open because an operator has discarded it; then the event
     *     must not be handled
     */
    void resolve(DeadLetter<? extends EventMessage<?>> letter);

    /**
     * Tries the letter that has been due longest, and then the rest of its sequence while attempts succeed. The caller
     * must not be in a transaction: the attempt is counted before it is made, and the count must stay if the attempt
     * ends the process.
     *
     * @param goOn called after each letter that was handled; if it returns false, the next letter of the sequence stays
     *     due
     */
    Retried retryDue(
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
            BooleanSupplier goOn);
}
