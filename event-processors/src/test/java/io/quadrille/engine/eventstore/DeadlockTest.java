package io.quadrille.engine.eventstore;

import static io.quadrille.engine.log.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quadrille.engine.log.EventLog;
import io.quadrille.engine.log.QuadrilleLog;
import io.quadrille.engine.log.Rival;
import io.quadrille.engine.log.StockLog;
import io.quadrille.engine.log.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Two transactions append to the same two aggregates in opposite order; each appends its second after both have
 * appended their first.
 */
class DeadlockTest {

    @Test
    void the_second_transaction_loses_the_race_without_a_deadlock() throws Exception {
        noDeadlock(QuadrilleLog.create());
    }

    @Test
    void the_stock_engine_deadlocks() throws Exception {
        var log = StockLog.create();
        assertThatThrownBy(() -> noDeadlock(log))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("deadlock");
    }

    private static void noDeadlock(EventLog log) throws Exception {
        var failures = new ArrayList<String>();
        try (var gate = new Writer(log);
                var one = new Rival(log);
                var other = new Rival(log)) {
            // Both wait at order:m, whose row the gate has neither committed nor rolled back.
            gate.append(event("gate", "order:m", 0));
            var outcomes = new ArrayList<Future<Void>>();
            outcomes.add(one.append(event("1a", "order:a", 0), event("1m", "order:m", 0), event("1z", "order:z", 0)));
            one.awaitBlocked();
            outcomes.add(other.append(event("2z", "order:z", 0), event("2m", "order:m", 0), event("2a", "order:a", 0)));
            other.awaitBlocked();
            gate.rollback();
            for (var outcome : outcomes) failure(outcome, failures);
        }
        assertThat(failures).hasSize(1).noneMatch(failure -> failure.contains("deadlock"));
    }

    private static void failure(Future<Void> outcome, List<String> failures) throws InterruptedException {
        try {
            outcome.get();
        } catch (ExecutionException e) {
            var text = new StringBuilder();
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause())
                text.append(cause).append('\n');
            failures.add(text.toString());
        }
    }
}
