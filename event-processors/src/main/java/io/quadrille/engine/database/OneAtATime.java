package io.quadrille.engine.database;

import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Work on the database that every process may do, but only one process does at a time. The transaction of each step
 * holds an advisory lock. If a process finds the lock taken, it does not wait, because the holder does the work.
 * Thread-safe.
 */
public final class OneAtATime {

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final String lock;

    /** @param lock the name of the advisory lock, the same in all processes */
    public OneAtATime(JdbcClient jdbc, TransactionOperations transactions, String lock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.lock = lock;
    }

    /**
     * Runs steps, each in a separate transaction, until a step returns false, a different process holds the lock, or
     * the thread is interrupted. An exception of a step rolls that step back and reaches the caller.
     *
     * @param step returns whether there may be more to do
     */
    public void repeat(BooleanSupplier step) {
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            more = Boolean.TRUE.equals(
                    transactions.execute(status -> AdvisoryLock.tryUntilCommit(jdbc, lock) && step.getAsBoolean()));
        }
    }
}
