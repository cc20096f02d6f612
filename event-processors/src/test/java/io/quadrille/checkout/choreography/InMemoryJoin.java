package io.quadrille.checkout.choreography;

import io.quadrille.engine.saga.JoinProjection;
import io.quadrille.engine.saga.JoinRow;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.saga.SagaJoin;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The rows of a join in a map, for runs without a database. The fold is the real one. */
final class InMemoryJoin extends JoinProjection {

    private final SagaJoin join;
    private final Map<String, JoinRow> rows = new HashMap<>();

    InMemoryJoin(Saga saga) {
        super("checkout", saga);
        join = saga.join().orElseThrow();
    }

    void clear() {
        rows.clear();
    }

    /** Whether the order's row has the outcomes of all steps for which the join waits. */
    boolean isSettled(String orderId) {
        return rows.containsKey(orderId)
                && rows.get(orderId).outcomes().keySet().equals(join.answers().keySet());
    }

    boolean isComplete(String orderId) {
        return join.command(rows.get(orderId)).isPresent();
    }

    @Override
    protected Map<String, JoinRow> load(Collection<String> keys) {
        var found = new HashMap<>(rows);
        found.keySet().retainAll(keys);
        return found;
    }

    @Override
    protected void store(Map<String, JoinRow> changed) {
        rows.putAll(changed);
    }
}
