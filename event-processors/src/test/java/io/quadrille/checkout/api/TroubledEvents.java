package io.quadrille.checkout.api;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;

/** An event store in memory whose next append can be made to fail. */
public final class TroubledEvents extends InMemoryEventStorageEngine {

    private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();

    public void failNext(RuntimeException failure) {
        trouble.set(failure);
    }

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {
        var failure = trouble.getAndSet(null);
        if (failure != null) throw failure;
        super.appendEvents(events);
    }
}
