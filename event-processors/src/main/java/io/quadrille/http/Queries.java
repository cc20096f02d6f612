package io.quadrille.http;

import java.util.List;
import java.util.Optional;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/** Sends queries on behalf of a client, and waits for their results. Thread-safe. */
@Component
public final class Queries {

    private final QueryGateway gateway;

    Queries(QueryGateway gateway) {
        this.gateway = gateway;
    }

    /** Returns the result of a query that always has one. */
    public <V> V one(Object query, Class<V> type) {
        return gateway.query(query, ResponseTypes.instanceOf(type)).join();
    }

    /** Returns the result of a query, or empty if there is none. */
    public <V> Optional<V> oneIfAny(Object query, Class<V> type) {
        return gateway.query(query, ResponseTypes.optionalInstanceOf(type)).join();
    }

    /** Returns all results of a query. */
    public <V> List<V> all(Object query, Class<V> type) {
        return gateway.query(query, ResponseTypes.multipleInstancesOf(type)).join();
    }
}
