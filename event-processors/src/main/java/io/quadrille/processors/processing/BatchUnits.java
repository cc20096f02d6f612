package io.quadrille.processors.processing;

import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.unitofwork.BatchingUnitOfWork;

/** Units of work of several messages, with one transaction. */
final class BatchUnits {

  private BatchUnits() {}

  /**
   * Starts the unit. The transaction belongs to the first message, as Axon's own processors have it: in the reversed order of the
   * commit phase it then ends after everything that the handlers do there. Starting a unit of work leaves it at its last message,
   * so the transaction comes first; one that cannot begin fails with its own exception and leaves nothing behind.
   */
  static void begin(BatchingUnitOfWork<?> unit, TransactionManager transactions) {
    var transaction = transactions.startTransaction();
    unit.onCommit(u -> transaction.commit());
    unit.onRollback(u -> transaction.rollback());
    unit.start();
  }
}
