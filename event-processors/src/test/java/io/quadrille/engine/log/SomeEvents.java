package io.quadrille.engine.log;

import io.quadrille.order.Order;
import io.quadrille.order.OrderEvent.OrderPaymentRequested;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.MetaData;

/** Events for tests to which the payload does not matter. */
public final class SomeEvents {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private SomeEvents() {}

    /** The first event of an order of its own, with this identifier. */
    public static DomainEventMessage<?> event(String identifier) {
        return event(identifier, Instant.now());
    }

    public static DomainEventMessage<?> event(String identifier, Instant time) {
        // One statement inserts rows in the order of their aggregates, so growing identifiers keep the order of the
        // test.
        return event(identifier, Order.aggregateId("o-%08d".formatted(NUMBER.incrementAndGet())), 0, time);
    }

    public static DomainEventMessage<?> event(String identifier, String aggregate, long sequence) {
        return event(identifier, aggregate, sequence, Instant.now());
    }

    /** An event with this many letters of metadata. */
    public static DomainEventMessage<?> large(String identifier, int letters) {
        return event(identifier).andMetaData(MetaData.with("note", "x".repeat(letters)));
    }

    public static DomainEventMessage<?> event(String identifier, String aggregate, long sequence, Instant time) {
        var payload = new OrderPaymentRequested(aggregate.substring(aggregate.indexOf(':') + 1), "ann", sequence);
        return new GenericDomainEventMessage<>(
                "Order", aggregate, sequence, payload, MetaData.emptyInstance(), identifier, time);
    }
}
