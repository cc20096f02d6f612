package io.quadrille.wallet;

import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.Message;
import org.axonframework.modelling.command.Repository;

/**
 * The aggregates that a command changes besides the one in the fixture, in an event store of their own: a fixture holds
 * one aggregate only.
 */
final class OtherWalletAggregates {

    private final InMemoryEventStorageEngine engine = new InMemoryEventStorageEngine();
    private final EventStore store =
            EmbeddedEventStore.builder().storageEngine(engine).build();
    private int given;

    <T> Repository<T> of(Class<T> type) {
        return EventSourcingRepository.builder(type).eventStore(store).build();
    }

    /** Stores the events of one aggregate from before the command under test. */
    OtherWalletAggregates given(String aggregateId, Object... events) {
        var messages = new ArrayList<GenericDomainEventMessage<?>>();
        for (var event : events) {
            messages.add(new GenericDomainEventMessage<>("given", aggregateId, messages.size(), event));
        }
        store.publish(messages);
        given += messages.size();
        return this;
    }

    /** The events that the command under test appended to these aggregates. */
    List<Object> changes() {
        return engine.readEvents(null, false)
                .skip(given)
                .<Object>map(Message::getPayload)
                .toList();
    }
}
