package io.quadrille.engine.processing;

import io.quadrille.engine.threads.BestEffort;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Starts units of work that handle several messages in one transaction. */
public final class BatchUnits {

    private BatchUnits() {}

    /**
     * Begins a transaction and starts a unit of work in it. Handlers of the commit phase run in reverse order, so the
     * transaction, which is registered first, commits after all commit handlers that message handlers register; Axon's
     * processors do the same. The transaction must be registered before the start, for the first message: a started
     * unit registers handlers for its last message. If the transaction cannot be started, its exception is thrown and
     * no unit of work remains.
     */
    public static <M extends Message<?>> BatchingUnitOfWork<M> begin(
            List<M> messages, TransactionManager transactions) {
        var unit = new BatchUnit<>(messages);
        var transaction = transactions.startTransaction();
        unit.onCommit(u -> transaction.commit());
        unit.onRollback(u -> transaction.rollback());
        unit.start();
        return unit;
    }

    /**
     * Changes how errors at commit are handled. Axon rolls back after an exception of the commit, but after an
     * {@link Error} it would leave the transaction open and bound to the thread. After the commit Axon swallows
     * exceptions, but an Error would make committed work look like a failure.
     */
    private static final class BatchUnit<M extends Message<?>> extends BatchingUnitOfWork<M> {

        BatchUnit(List<M> messages) {
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
