package io.quadrille.engine.processing;

import io.quadrille.engine.threads.BestEffort;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Units of work of several messages, with one transaction. */
public final class BatchUnits {

    private BatchUnits() {}

    /**
     * A unit that is started. The transaction belongs to the first message, as Axon's own processors have it: in the
     * reversed order of the commit phase it then ends after everything that the handlers do there. Starting a unit of
     * work leaves it at its last message, so the transaction comes first; one that cannot begin fails with its own
     * exception and leaves nothing behind.
     */
    public static <M extends Message<?>> BatchingUnitOfWork<M> begin(
            List<M> messages, TransactionManager transactions) {
        var unit = new Unit<>(messages);
        var transaction = transactions.startTransaction();
        unit.onCommit(u -> transaction.commit());
        unit.onRollback(u -> transaction.rollback());
        unit.start();
        return unit;
    }

    /**
     * Axon rolls back when an exception ends a commit. After an error it would leave the transaction open, bound to the
     * thread. After the commit Axon keeps exceptions to itself, but an error would make a failure of what is committed.
     */
    private static final class Unit<M extends Message<?>> extends BatchingUnitOfWork<M> {

        Unit(List<M> messages) {
            super(messages);
        }

        @Override
        protected void addHandler(Phase phase, Consumer<UnitOfWork<M>> handler) {
            boolean over = phase == Phase.AFTER_COMMIT || phase == Phase.CLEANUP;
            super.addHandler(phase, over ? BestEffort.consumer(handler) : handler);
        }

        @Override
        protected void notifyHandlers(Phase phase) {
            try {
                super.notifyHandlers(phase);
            } catch (Error e) {
                if (phase == Phase.PREPARE_COMMIT || phase == Phase.COMMIT)
                    throw new IllegalStateException("an error ended the commit", e);
                throw e;
            }
        }
    }
}
