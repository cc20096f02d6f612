package io.quadrille.application;

import java.util.function.Function;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;

/** Builds an aggregate from its events. */
final class AggregateFromHistory {

    private AggregateFromHistory() {}

    static <A> A of(Class<A> type, String identifier, Object... history) {
        var store = EmbeddedEventStore.builder()
                .storageEngine(new InMemoryEventStorageEngine())
                .build();
        store.publish(IntStream.range(0, history.length)
                .mapToObj(i -> new GenericDomainEventMessage<>(type.getSimpleName(), identifier, i, history[i]))
                .toList());
        EventSourcingRepository<A> repository =
                EventSourcingRepository.builder(type).eventStore(store).build();
        return DefaultUnitOfWork.startAndGet(null)
                .executeWithResult(() -> repository.load(identifier).invoke(Function.identity()))
                .getPayload();
    }
}
