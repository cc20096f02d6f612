package io.quadrille.http;

import java.util.List;
import java.util.Optional;
import org.axonframework.messaging.responsetypes.ResponseTypes;
import org.axonframework.queryhandling.QueryGateway;
import org.springframework.stereotype.Component;

/** Asks queries on behalf of a client. Thread-safe. */
@Component
public final class Queries {

    private final QueryGateway gateway;

    Queries(QueryGateway gateway) {
        this.gateway = gateway;
    }

    public <V> V one(Object query, Class<V> type) {
        return gateway.query(query, ResponseTypes.instanceOf(type)).join();
    }

    public <V> Optional<V> oneIfAny(Object query, Class<V> type) {
        return gateway.query(query, ResponseTypes.optionalInstanceOf(type)).join();
    }

    public <V> List<V> all(Object query, Class<V> type) {
        return gateway.query(query, ResponseTypes.multipleInstancesOf(type)).join();
    }
}
