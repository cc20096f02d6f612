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

/** A fixture holds one aggregate; what the command touches beside it lives here, in an event store of its own. */
final class OtherAggregates {

    private final InMemoryEventStorageEngine engine = new InMemoryEventStorageEngine();
    private final EventStore store =
            EmbeddedEventStore.builder().storageEngine(engine).build();
    private int given;

    <T> Repository<T> of(Class<T> type) {
        return EventSourcingRepository.builder(type).eventStore(store).build();
    }

    /** What happened to one aggregate before the command under test. */
    OtherAggregates given(String aggregateId, Object... events) {
        var messages = new ArrayList<GenericDomainEventMessage<?>>();
        for (var event : events) {
            messages.add(new GenericDomainEventMessage<>("given", aggregateId, messages.size(), event));
        }
        store.publish(messages);
        given += messages.size();
        return this;
    }

    /** What the command under test made happen to them. */
    List<Object> changes() {
        return engine.readEvents(null, false)
                .skip(given)
                .<Object>map(Message::getPayload)
                .toList();
    }
}
