package io.quadrille.checkout.aggregator;

import io.quadrille.checkout.aggregator.Checkout.Part;
import io.quadrille.engine.projection.BatchedRows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.commandhandling.gateway.CommandGateway;

/** The aggregator's rows in a map, for runs without a database. The fold and the reactions are the real ones. */
public final class InMemoryCheckouts {

    private final Map<String, Checkout> rows = new HashMap<>();

    public Object reactions(CommandGateway commands) {
        return new AggregatorReactions(new BatchedRows<>(new Rows()), commands);
    }

    public void clear() {
        rows.clear();
    }

    /** Whether the order's row has outcomes for its stock and its coupon. */
    public boolean heardBoth(String orderId) {
        var row = rows.get(orderId);
        return row != null && row.stock() != Part.PENDING && row.coupon() != Part.PENDING;
    }

    public boolean ready(String orderId) {
        return rows.get(orderId).isReady();
    }

    private final class Rows extends CheckoutProjection {

        @Override
        protected Map<String, Checkout> load(Collection<String> keys) {
            var found = new HashMap<>(rows);
            found.keySet().retainAll(keys);
            return found;
        }

        @Override
        protected void store(Map<String, Checkout> changed) {
            rows.putAll(changed);
        }
    }
}
