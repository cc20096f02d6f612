package io.quadrille.engine.threads;

import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Work on the database that each process offers to do, and of which one at a time does a step, under an advisory lock
 * that the step's transaction holds. The others do not wait: the work is done already. Thread-safe.
 */
public final class OneAtATime {

    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended(:name, 0))";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final String lock;

    /** @param lock the same in all processes */
    public OneAtATime(JdbcClient jdbc, TransactionOperations transactions, String lock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.lock = lock;
    }

    /**
     * Does one step after the other, each in a transaction of its own, as long as no other process is at it. What a
     * step throws undoes that step and goes to the caller.
     *
     * @param step returns whether there may be more to do
     */
    public void repeat(BooleanSupplier step) {
        boolean more = true;
        while (more && !Thread.currentThread().isInterrupted()) {
            more = Boolean.TRUE.equals(transactions.execute(status ->
                    jdbc.sql(LOCK).param("name", lock).query(Boolean.class).single() && step.getAsBoolean()));
        }
    }
}
